create table names (name text);
insert into names values ('Ada'), ('Grace');
