#include <stdio.h>
const char *light(void);
int main(void) {
	char line[100] = "";
	FILE *settings = fopen("/etc/beacon/beacon.conf", "r");
	if (settings == NULL || fgets(line, sizeof line, settings) == NULL) return 1;
	printf("%s %s", light(), line);
	return 0;
}
