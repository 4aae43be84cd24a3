#include <stdio.h>
#include <stdlib.h>

int main(int count, char **words) {
	int step = atoi(getenv("COUNTER_STEP") ? getenv("COUNTER_STEP") : "1");
	for (int at = 0; count > 1 && at < atoi(words[1]); at++) printf("%d\n", at * step);
	return 0;
}
