#include <stdio.h>

int main(void) {
	FILE *settings = fopen("/etc/station/station.conf", "r");
	if (!settings) return 1;
	for (int letter; (letter = fgetc(settings)) != EOF;) putchar(letter);
	return 0;
}
