/// How the page of a report looks: light or dark as the reader's system is, on a narrow screen and on paper too.
enum PageStyle {
    static let text: StaticString = """
        :root{color-scheme:light dark;--back:#fff;--card:#f6f7f9;--line:#d8dce2;--text:#1c2330;--dim:#677085;\
        --red:#c62828;--green:#2e7d32;--yellow:#a15c00;--bar-green:#58a55c;--bar-red:#d9534f;--bar-yellow:#e0a030;--bar-dim:#a9b1bd}
        @media(prefers-color-scheme:dark){:root{--back:#14171c;--card:#1c2027;--line:#333a45;--text:#e4e7ec;--dim:#98a1b0;\
        --red:#ff7b72;--green:#7ee787;--yellow:#f0b45a;--bar-green:#3f9a4b;--bar-red:#e5534b;--bar-yellow:#c98a1b;--bar-dim:#5c6470}}
        *{box-sizing:border-box}
        body{font:15px/1.5 system-ui,sans-serif;background:var(--back);color:var(--text);max-width:1120px;margin:0 auto;\
        padding:1.5em 1em 3em}
        h1{font-size:1.7em;margin:0}h2{font-size:1.15em;margin:0 0 .6em}h3{font-size:1.05em;margin:0 0 .4em}
        h4{font-size:.95em;margin:.9em 0 .3em;overflow-wrap:anywhere}header p{margin:.3em 0}
        section{border-top:1px solid var(--line);padding:1.2em 0 .6em;margin-top:.8em}
        article{background:var(--card);border-left:4px solid var(--bar-red);border-radius:6px;padding:.9em 1.1em;margin-bottom:1em}
        article p{margin:.3em 0}code,pre{font:13px/1.5 ui-monospace,monospace}
        pre{overflow:auto;max-height:28em;background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.7em .9em;margin:.4em 0}
        pre.summary{white-space:pre-wrap;overflow-wrap:anywhere;max-height:none}
        article pre{background:var(--back)}summary{cursor:pointer;margin-top:.8em;font-weight:600}
        .red{color:var(--red)}.green{color:var(--green)}.yellow{color:var(--yellow)}.dim{color:var(--dim)}
        .badge{display:inline-block;border:1px solid;border-radius:1em;padding:0 .7em;font-size:.85em;font-weight:600;white-space:nowrap}
        .legend{color:var(--dim);font-size:.85em}.key{white-space:nowrap;margin-right:1em}svg.key{width:.9em;height:.9em;margin:0;vertical-align:-.1em}
        .wide{overflow-x:auto}.wide svg{min-width:640px}svg{display:block;width:100%;height:auto}svg.key{display:inline}
        svg text{font:11px system-ui,sans-serif;fill:var(--text)}svg text.dim{fill:var(--dim)}line{stroke:var(--line)}
        rect.green{fill:var(--bar-green)}rect.red{fill:var(--bar-red)}rect.yellow{fill:var(--bar-yellow)}rect.dim{fill:var(--bar-dim)}
        rect.row{fill:var(--card)}rect.stale{stroke:var(--yellow);stroke-width:1.5;stroke-dasharray:3 2}svg.key rect.stale{fill:none}
        line.median{stroke:var(--dim);stroke-dasharray:4 3}footer{margin-top:2em;font-size:.85em}
        @media print{pre{max-height:none}body{max-width:none}}
        """
}
