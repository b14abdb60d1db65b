/* A CPU-bound program: linked lists, matrices, a state machine and a checksum, over and over. Its exit code is 0 if the
   checksum is what it must be. */
#include <stdint.h>

#ifndef ROUNDS
#define ROUNDS 400
#endif
#ifndef EXPECTED
#define EXPECTED 0
#endif

enum { NODES = 64, SIDE = 12, TEXT = 256 };

struct node { struct node *next; int32_t key; int32_t value; };
static struct node nodes[NODES];
static int32_t a[SIDE][SIDE], b[SIDE][SIDE], c[SIDE][SIDE];
static char text[TEXT];

static uint32_t crc(uint32_t sum, uint32_t word)
{
    sum ^= word;
    for (int i = 0; i < 8; i++)
        sum = sum & 1 ? sum >> 1 ^ 0xEDB88320u : sum >> 1;
    return sum;
}

static struct node *build(uint32_t seed)
{
    struct node *head = 0;
    for (int i = 0; i < NODES; i++) {
        seed = seed * 1664525u + 1013904223u;
        nodes[i].key = (int32_t)(seed >> 8);
        nodes[i].value = i;
        nodes[i].next = head;
        head = &nodes[i];
    }
    return head;
}

static struct node *sort(struct node *list)
{
    struct node *sorted = 0;
    while (list) {
        struct node *next = list->next, **at = &sorted;
        while (*at && (*at)->key < list->key)
            at = &(*at)->next;
        list->next = *at;
        *at = list;
        list = next;
    }
    return sorted;
}

static void multiply(int32_t seed)
{
    for (int i = 0; i < SIDE; i++)
        for (int j = 0; j < SIDE; j++) {
            a[i][j] = seed + i * j;
            b[i][j] = seed - i + j;
        }
    for (int i = 0; i < SIDE; i++)
        for (int j = 0; j < SIDE; j++) {
            int32_t sum = 0;
            for (int k = 0; k < SIDE; k++)
                sum += a[i][k] * b[k][j];
            c[i][j] = sum;
        }
}

/* Counts the numbers in a text: digits, signs, points and exponents, as a machine of states. */
static uint32_t scan(uint32_t seed)
{
    static const char alphabet[] = "0123456789+-.e ,";
    uint32_t counts[5] = {0, 0, 0, 0, 0};
    for (int i = 0; i < TEXT; i++) {
        seed = seed * 1664525u + 1013904223u;
        text[i] = alphabet[seed >> 28];
    }
    int state = 0;
    for (int i = 0; i < TEXT; i++) {
        char ch = text[i];
        switch (state) {
        case 0: state = ch >= '0' && ch <= '9' ? 1 : ch == '+' || ch == '-' ? 2 : ch == '.' ? 3 : 0; break;
        case 1: state = ch >= '0' && ch <= '9' ? 1 : ch == '.' ? 3 : ch == 'e' ? 4 : 0; break;
        case 2: state = ch >= '0' && ch <= '9' ? 1 : 0; break;
        case 3: state = ch >= '0' && ch <= '9' ? 3 : ch == 'e' ? 4 : 0; break;
        default: state = ch >= '0' && ch <= '9' ? 4 : 0; break;
        }
        counts[state]++;
    }
    return counts[0] ^ counts[1] << 6 ^ counts[2] << 12 ^ counts[3] << 18 ^ counts[4] << 24;
}

int main(void)
{
    uint32_t sum = 0;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        for (struct node *n = sort(build(round)); n; n = n->next)
            sum = crc(sum, (uint32_t)n->value);
        multiply((int32_t)round);
        for (int i = 0; i < SIDE; i++)
            sum = crc(sum, (uint32_t)c[i][(i * 5) % SIDE]);
        sum = crc(sum, scan(round));
    }
    return EXPECTED != 0 && sum != EXPECTED;
}
