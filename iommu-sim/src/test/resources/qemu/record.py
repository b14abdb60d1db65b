"""Records what QEMU's IOMMU does: python3 record.py QEMU FIRST CASES | gzip -9n > vectors.txt.gz

QEMU is a qemu-system-riscv64 with riscv-iommu-pci (version 10 or later). The unit stands in front of the edu device,
whose DMA of 8 bytes is a request. Numbers are hexadecimal. The lines:

  unit CAPABILITIES            once
  case SEED                    memory is all 0
  mem ADDRESS VALUE            a doubleword of memory is written
  reg OFFSET SIZE VALUE        a register is written
  dma read|write IOVA RECORD   8 bytes moved between IOVA and the device's buffer; RECORD is 0, or the three doublewords
                               of the fault record, with colons
  sum CRC                      the CRC-32 of all doublewords that the case wrote, in the order of their addresses
"""
import random
import subprocess
import sys
import tempfile
import zlib

ECAM, IOMMU, EDU = 0x30000000, 0x40000000, 0x40100000
DEVICE = 2 << 3
BASE = 0x84000000
CQ, FQ, DDT, FREE = BASE, BASE + 0x1000, BASE + 0x2000, BASE + 0x10000
EDU_BUFFER, RAM_TO_EDU, EDU_TO_RAM = 0x40000, 1, 3
DDTP, FQH, FQT, CQT = 16, 48, 52, 36
V, R, W, X, U, G, A, D = (1 << bit for bit in range(8))
ALL = V | R | W | X | U | A | D
VMA, GVMA, INVAL_DDT = 1, 1 | 1 << 7, 3
PDTV, DPE = 1 << 5, 1 << 9


class Machine:
    def __init__(self, qemu):
        with tempfile.NamedTemporaryFile() as firmware:
            firmware.write((0x10500073).to_bytes(4, 'little') + (0xffdff06f).to_bytes(4, 'little'))  # wfi, again
            firmware.flush()
            self.process = subprocess.Popen(
                [qemu, '-M', 'virt', '-accel', 'tcg', '-icount', 'shift=0,sleep=off', '-m', '256',
                 '-bios', firmware.name, '-qtest', 'stdio', '-nodefaults', '-display', 'none',
                 '-device', 'riscv-iommu-pci,addr=1.0', '-device', 'edu,addr=2.0,dma_mask=0xffffffffffffffff'],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1)
            for slot, bar in ((1, IOMMU), (2, EDU)):
                config = ECAM + (slot << 15)
                self.write(config + 0x10, bar, 4)
                self.write(config + 4, 6, 4)

    def ask(self, line):
        self.process.stdin.write(line + '\n')
        while True:
            answer = self.process.stdout.readline()
            if not answer:
                raise SystemExit('QEMU ended')
            if answer.startswith('OK'):
                return answer[2:].strip()

    def write(self, address, value, size=8):
        self.ask('write%s 0x%x 0x%x' % ({4: 'l', 8: 'q'}[size], address, value))

    def read(self, address, size=8):
        return int(self.ask('read%s 0x%x' % ({4: 'l', 8: 'q'}[size], address)), 16)

    def dma(self, source, target, command):
        self.write(EDU + 0x80, source)
        self.write(EDU + 0x88, target)
        self.write(EDU + 0x90, 8)
        self.write(EDU + 0x98, command)
        while self.read(EDU + 0x98) & 1:
            pass

    def register(self, offset, size, value):
        print('reg %x %x %x' % (offset, size, value))
        self.write(IOMMU + offset, value, size)


class Case:
    """One device context with its tables, and six requests. What QEMU does not do faithfully is not drawn."""

    def __init__(self, machine, seed):
        self.machine, self.random, self.next = machine, random.Random(seed), FREE
        self.written, self.addresses, self.targets, self.asked = {}, [], [], {}
        self.guest = self.first = None
        print('case %x' % seed)
        machine.register(DDTP, 8, 0)
        self.build()
        machine.register(DDTP, 8, DDT >> 12 << 10 | 2)
        self.commands(VMA, GVMA, INVAL_DDT)
        self.offsets = [self.random.randrange(512) * 8 for _ in range(3)]
        for target in self.targets:
            for offset in self.offsets:
                self.memory(target + offset, target << 16 | offset)
        for _ in range(6):
            self.request()
        for address in self.written:
            machine.write(address, 0)

    def memory(self, address, value):
        print('mem %x %x' % (address, value))
        self.written[address] = value
        self.machine.write(address, value)

    def commands(self, *commands):
        tail = self.machine.read(IOMMU + CQT, 4)
        for command in commands:
            self.memory(CQ + 16 * tail, command)
            self.memory(CQ + 16 * tail + 8, 0)
            tail = (tail + 1) % 256
        self.machine.register(CQT, 4, tail)

    def page(self, count=1):
        size = 0x1000 * count
        page = (self.next + size - 1) // size * size
        self.next = page + size
        return page

    def one_in(self, n):
        return self.random.randrange(n) == 0

    def map(self, root, levels, guest, address, entry, level=0):
        """QEMU lets an implicit access of the second stage pass a clear A bit: entries for table pages are ALL."""
        table = root
        for at in range(levels - 1, level - 1, -1):
            width = 11 if guest and at == levels - 1 else 9
            slot = table + (address >> 12 + 9 * at & (1 << width) - 1) * 8
            if at == level:
                self.memory(slot, entry)
                return
            pointer = self.written.get(slot, 0)
            if pointer & (R | W | X) or pointer and not pointer & V:
                return
            if not pointer:
                below = self.page()
                self.reachable(below, guest)
                pointer = below >> 12 << 10 | V
                self.memory(slot, pointer ^ (V if self.one_in(60) else 0))
            table = pointer >> 10 << 12

    def reachable(self, table, guest):
        """A page of the first stage's tables."""
        if not guest:
            self.identical(table, ALL ^ (V if self.one_in(60) else 0))

    def identical(self, page, entry=ALL):
        """A page that has itself as its guest physical address."""
        if self.guest:
            self.map(*self.guest, True, page, page >> 12 << 10 | entry)

    def flags(self, turned):
        return ALL ^ (self.random.choice(turned) if self.one_in(4) else 0)

    def target(self):
        self.targets.append(self.page())
        return self.targets[-1]

    def build(self):
        draw = self.random
        if draw.random() < 0.6:
            self.guest = (self.page(4), draw.choice([3, 4, 5]))
        if draw.random() < 0.8:
            self.first = (self.page(), draw.choice([3, 4, 5]))
            self.reachable(self.first[0], False)
        for _ in range(4):
            address = draw.randrange(64) << 12 | (draw.randrange(3) << 30 if self.one_in(3) else 0)
            self.translate(address)
        if not self.guest and not self.first:
            self.addresses = [self.target()]
        if self.one_in(4) and self.first and not self.guest:
            # With both stages QEMU translates the root's address before it looks whether the IOVA is canonical.
            self.addresses.append(1 << 12 + 9 * self.first[1] - 1 + draw.randrange(4))
        iohgatp = (self.guest[1] + 5) << 60 | 1 << 44 | self.guest[0] >> 12 if self.guest else 0
        fsc = (self.first[1] + 5) << 60 | self.first[0] >> 12 if self.first else 0
        control = draw.choice([0, 1 | 1 << 2, 1 | 1 << 3, 1 | 1 << 9]) if self.one_in(12) else 1
        if self.first and control == 1 and self.one_in(3):
            control, fsc = 1 | PDTV | DPE, self.processes(fsc)
        for index, word in enumerate([control, iohgatp, 1 << 12, fsc, 0, 0, 0, 0]):
            self.memory(DDT + DEVICE * 64 + 8 * index, word)

    def translate(self, address):
        """Where the first stage permits writes, QEMU asks the second stage for them too: there it permits all."""
        self.addresses.append(address)
        level = 1 if self.one_in(8) else 0
        target = self.target()
        if self.first:
            flags = self.flags([V, R, W, X, G, W | D] + ([] if self.guest else [D]))
            if self.guest:
                below = self.flags([V, R, X, G] if flags & W else [V, R, W, X, G, D])
                self.map(*self.guest, True, target, target >> 12 << 10 | below)
            if level and not self.one_in(4):
                return
            self.map(*self.first, False, address, target >> 12 << 10 | flags, level)
        elif self.guest:
            self.map(*self.guest, True, address, target >> 12 << 10 | self.flags([V, R, W, X, G, D]), level)

    def processes(self, iosatp):
        """The edu device sends no process_id: the directory holds the default process, 0. QEMU supports PD8 alone."""
        levels = self.random.choice([1, 1, 1, 1, 2, 3])
        table = self.page()
        root = table >> 12 | levels << 60
        for _ in range(levels - 1):
            self.identical(table)
            below = self.page()
            self.memory(table, below >> 12 << 10 | (0 if self.one_in(20) else V))
            table = below
        self.identical(table)
        self.memory(table, 7 << 12 | (0 if self.one_in(20) else V))
        self.memory(table + 8, iosatp)
        return root

    def request(self):
        draw, machine = self.random, self.machine
        iova = draw.choice(self.addresses) + draw.choice(self.offsets)
        write = draw.randrange(2)
        if self.asked.setdefault(iova >> 12, write) != write:
            # QEMU refuses from its cache without a fault record.
            self.asked = {iova >> 12: write}
            self.commands(VMA, GVMA)
        before = machine.read(IOMMU + FQT, 4)
        if write:
            machine.dma(EDU_BUFFER, iova, EDU_TO_RAM)
        else:
            machine.dma(iova, EDU_BUFFER, RAM_TO_EDU)
        after = machine.read(IOMMU + FQT, 4)
        record = '0'
        if after != before:
            # QEMU records every piece of a request: the first is compared, and the queue freed.
            record = ':'.join('%x' % machine.read(FQ + 32 * before + at) for at in (0, 16, 24))
        print('dma %s %x %s' % ('write' if write else 'read', iova, record))
        machine.register(FQH, 4, after)
        values = {address: machine.read(address) for address in self.written}
        data = b''.join(values[address].to_bytes(8, 'little') for address in sorted(values))
        print('sum %x' % zlib.crc32(data))


def main():
    machine = Machine(sys.argv[1])
    print('unit %x' % machine.read(IOMMU))
    for offset, size, value in ((24, 8, CQ >> 12 << 10 | 7), (40, 8, FQ >> 12 << 10 | 6), (72, 4, 1), (76, 4, 1)):
        machine.register(offset, size, value)
    first = int(sys.argv[2])
    for seed in range(first, first + int(sys.argv[3])):
        Case(machine, seed)
    machine.process.kill()


main()
