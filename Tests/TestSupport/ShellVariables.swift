/// What shell commands of tests find in their environment: nothing of the user's, and what git needs to commit.
package enum ShellVariables {
    package static let all = [
        "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": "/nonexistent", "LANG": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b", "HGUSER": "a", "HGRCPATH": "",
    ]
}
