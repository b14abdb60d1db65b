// A driver of one virtio block device, for the tests of the I/O MMU: reads the first sector into `buffer` and ends with 0
// if the device says that it did, 2 if the device needs a reset, 1 otherwise. `origin` is what a physical address has too
// much as the device's address; the test sets it, and looks at `buffer`.
#include <stdint.h>

#define DEVICE ((volatile uint32_t *) 0x10001000)
#define NEEDS_RESET 64

struct descriptor {
    uint64_t address;
    uint32_t length;
    uint16_t flags;
    uint16_t next;
};

static volatile struct descriptor descriptors[8] __attribute__((aligned(4096)));
static volatile uint16_t driver_ring[3 + 8] __attribute__((aligned(4096)));
static volatile uint16_t device_ring[3 + 4 * 8] __attribute__((aligned(4096)));
static volatile struct {
    uint32_t type;
    uint32_t reserved;
    uint64_t sector;
    uint8_t status;
} request __attribute__((aligned(4096)));

volatile uint64_t origin __attribute__((section(".data")));
volatile uint8_t buffer[4096] __attribute__((aligned(4096)));

static void set(int offset, uint32_t value) {
    DEVICE[offset / 4] = value;
}

static void address(int offset, const volatile void *memory) {
    uint64_t at = (uint64_t) memory - origin;
    set(offset, (uint32_t) at);
    set(offset + 4, at >> 32);
}

static void describe(int index, const volatile void *memory, uint32_t length, uint16_t flags) {
    descriptors[index].address = (uint64_t) memory - origin;
    descriptors[index].length = length;
    descriptors[index].flags = flags;
    descriptors[index].next = index + 1;
}

int main(void) {
    set(0x70, 3);
    set(0x14, 1);
    uint32_t offered = DEVICE[0x10 / 4];
    set(0x24, 1);
    set(0x20, offered & 3);  // version 1, and addresses that a unit translates
    set(0x70, 11);
    set(0x38, 8);
    address(0x80, descriptors);
    address(0x90, driver_ring);
    address(0xA0, device_ring);
    set(0x44, 1);
    set(0x70, 15);
    request.status = 0xEE;
    describe(0, &request, 16, 1);
    describe(1, buffer, 512, 3);
    describe(2, &request.status, 1, 2);
    driver_ring[1] = 1;
    set(0x50, 0);
    if (DEVICE[0x70 / 4] & NEEDS_RESET) {
        return 2;
    }
    return device_ring[1] == 1 && request.status == 0 ? 0 : 1;
}
