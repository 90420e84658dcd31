import CYAML
import Config

/// libyaml's parser on one text: events, one after the other.
final class YAMLEvents {
    enum Event {
        case documentStart
        case streamEnd
        case scalar(String, YAMLStyle, anchor: String?)
        case sequenceStart(anchor: String?)
        case sequenceEnd
        case mappingStart(anchor: String?)
        case mappingEnd
        case alias(String)
        /// One that says nothing about values.
        case other
    }

    /// On the heap: libyaml keeps pointers to it and to the text.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let text: UnsafeMutableBufferPointer<UInt8>

    init?(_ bytes: [UInt8]) {
        parser = .allocate(capacity: 1)
        guard yaml_parser_initialize(parser) != 0 else {
            parser.deallocate()
            return nil
        }
        text = .allocate(capacity: bytes.count)
        _ = text.initialize(from: bytes)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, text.baseAddress, text.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        text.deallocate()
    }

    /// The next event and where it begins. After an error nothing more may be asked for.
    func next() throws(YAMLError) -> (event: Event, position: SourcePosition) {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) != 0 else { throw problem }
        defer { yaml_event_delete(&event) }
        return (Self.event(event), Self.position(event.start_mark))
    }

    private static func event(_ event: yaml_event_t) -> Event {
        switch event.type {
        case YAML_DOCUMENT_START_EVENT: .documentStart
        case YAML_STREAM_END_EVENT: .streamEnd
        case YAML_SCALAR_EVENT:
            .scalar(
                string(event.data.scalar.value, length: event.data.scalar.length), style(event.data.scalar.style),
                anchor: string(event.data.scalar.anchor))
        case YAML_SEQUENCE_START_EVENT: .sequenceStart(anchor: string(event.data.sequence_start.anchor))
        case YAML_SEQUENCE_END_EVENT: .sequenceEnd
        case YAML_MAPPING_START_EVENT: .mappingStart(anchor: string(event.data.mapping_start.anchor))
        case YAML_MAPPING_END_EVENT: .mappingEnd
        case YAML_ALIAS_EVENT: .alias(string(event.data.alias.anchor) ?? "")
        default: .other
        }
    }

    private static func style(_ style: yaml_scalar_style_t) -> YAMLStyle {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
        case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
        case YAML_LITERAL_SCALAR_STYLE: .literal
        case YAML_FOLDED_SCALAR_STYLE: .folded
        default: .plain
        }
    }

    private static func string(_ start: UnsafeMutablePointer<yaml_char_t>?, length: Int) -> String {
        String(decoding: UnsafeBufferPointer(start: start, count: start == nil ? 0 : length), as: UTF8.self)
    }

    private static func string(_ start: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        start.map { String(cString: $0) }
    }

    /// libyaml counts from 0.
    private static func position(_ mark: yaml_mark_t) -> SourcePosition {
        SourcePosition(line: Int(clamping: mark.line) + 1, column: Int(clamping: mark.column) + 1)
    }

    private var problem: YAMLError {
        let message = parser.pointee.problem.map { String(cString: $0) } ?? "there is not enough memory"
        return YAMLError(message, at: Self.position(parser.pointee.problem_mark))
    }
}
