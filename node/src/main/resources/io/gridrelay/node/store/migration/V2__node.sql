-- Where a node's server is: whoever starts asks there for what its log lacks, before it knows the grid.

create table node (
  name text primary key,
  address text not null,
  started_us bigint not null
);
