/// What hardly anybody wants to see: the union of what watchexec, watchfiles, tilt and guard ignore by default.
/// Everything here may be taken back by `!pattern` in an ignore file.
enum IgnoreDefaults {
    /// In the syntax of gitignore(5).
    static let text = """
        # Version control: folders of their own records
        .git/
        .hg/
        .svn/
        .bzr/
        .jj/
        .sl/
        CVS/
        _darcs/
        .fossil-settings/
        .pijul/
        # A worktree's or submodule's pointer, and locks
        .git
        .hg.lock
        # Editors: vim, Emacs, JetBrains, Kate, Sublime, gedit, nano, joe
        *.sw?
        *.sw?x
        .*.sw?
        .*.sw?x
        4913
        *~
        .#*
        \\#*#
        *___jb_tmp___
        *___jb_old___
        *___jb_bak___
        .*.kate-swp
        .subl*.tmp
        .goutputstream-*
        .~lock.*#
        .nfs????????????????*
        .idea/
        .vscode/
        .vs/
        .zed/
        *.bck
        # Desktops
        .DS_Store
        ._*
        Thumbs.db
        desktop.ini
        .directory
        .Trash-*/
        # Caches and dependencies that tools write while they read
        __pycache__/
        *.py[cod]
        .mypy_cache/
        .pytest_cache/
        .ruff_cache/
        .hypothesis/
        .tox/
        .nox/
        node_modules/
        .sass-cache/
        .bundle/
        # Our own
        .bgexec/
        logs/background_executor/
        """
}
