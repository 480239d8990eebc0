/**
 * What MariaDB is told beyond RDS's defaults. The one-machine run gives the same to its MariaDB.
 * https://mariadb.com/docs/server/server-management/variables-and-modes/server-system-variables
 */
export const mariaDbParameters: Readonly<Record<string, string>> = {
  require_secure_transport: '1',
  tls_version: 'TLSv1.2,TLSv1.3',
  character_set_server: 'utf8mb4',
  collation_server: 'utf8mb4_general_ci',
  // Archives are written as blobs of up to some 10 MiB; Matomo's system check asks for 64 MiB.
  max_allowed_packet: String(64 * 1024 * 1024),
  // Archiving sorts and groups in memory what would otherwise go to disk.
  tmp_table_size: String(64 * 1024 * 1024),
  max_heap_table_size: String(64 * 1024 * 1024),
  slow_query_log: '1',
  // Archiving has queries of seconds by nature.
  long_query_time: '10',
  log_output: 'FILE',
};
