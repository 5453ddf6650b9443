-- One dialect for SQLite and PostgreSQL; only the two placeholders differ. Times are microseconds since 1970.

create table meta (
  name text primary key,
  value text not null
);

create table host (
  id ${rowId},
  hostname text not null unique,
  url text not null,
  kind text not null,
  status text not null,
  upstream_seq bigint not null,
  account_count bigint not null,
  account_limit bigint,
  created_us bigint not null,
  last_event_us bigint,
  last_error text
);

create table account (
  id ${rowId},
  did text not null unique,
  host_id bigint,
  rev bigint not null,
  data_digest ${bytes},
  commit_cid ${bytes},
  upstream_status text not null,
  local_status text not null,
  seq bigint not null
);

create index account_of_host on account (host_id, id);

create table checkpoint (
  name text primary key,
  seq bigint not null
);

create table lease (
  name text primary key,
  holder text not null,
  epoch bigint not null,
  renewals bigint not null,
  reserved_seq bigint not null,
  reserved_time_us bigint not null
);

create table domain_ban (
  domain text primary key,
  created_us bigint not null
);
