// Runs a script of SQL and counts the names.
#include <sqlite3.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	static char script[4096];
	FILE *file = fopen(argv[1], "r");
	sqlite3 *db;
	sqlite3_stmt *statement;
	if (file == NULL || fread(script, 1, sizeof script - 1, file) == 0)
		return 1;
	sqlite3_open(":memory:", &db);
	sqlite3_exec(db, script, NULL, NULL, NULL);
	sqlite3_prepare_v2(db, "select count(*) from names", -1, &statement, NULL);
	sqlite3_step(statement);
	printf("%d names\n", sqlite3_column_int(statement, 0));
	return 0;
}
