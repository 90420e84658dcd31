extension LedgerReader {
    /// Every snapshot that the history still refers to.
    package func snapshots() throws(DatabaseError) -> Set<SnapshotID> {
        let statement = try database.prepare(
            """
            SELECT snapshot FROM runs WHERE snapshot IS NOT NULL UNION SELECT outputs FROM runs WHERE outputs IS NOT NULL
            UNION SELECT snapshot FROM saves
            """)
        return Set(try statement.all { row in row.text(0).flatMap { SnapshotID($0) } })
    }
}
