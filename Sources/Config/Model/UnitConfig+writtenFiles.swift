extension UnitConfig {
    /// All globs, relative to the project, of files that a run of this unit writes: a job's `outputs`, then its `junit` and
    /// `tap` files, which are outputs without being listed. Empty for a service.
    ///
    /// They are not inputs of this unit, whatever `inputs` names.
    package var writtenFiles: [String] {
        switch kind {
        case .service: []
        case .job(let job): job.outputs + job.junit + job.tap.files
        }
    }
}

extension TAPSource {
    /// The globs of its files.
    fileprivate var files: [String] {
        switch self {
        case .none, .output: []
        case .files(let globs): globs
        }
    }
}
