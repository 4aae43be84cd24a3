#include <stdio.h>

int main(int count, char **words) {
	char line[80] = "nothing\n";
	FILE *settings = fopen(SETTINGS, "r");
	if (settings) fgets(line, sizeof line, settings);
	printf("%s %s", count > 1 ? words[1] : "-", line);
	return settings ? 0 : 1;
}
