# A kernel Image for the test of event counts: turns Sv39 on, reads three pages of 4 KiB twice over, fences, powers off.
# riscv64-linux-gnu-as -march=rv64g -mno-relax touch.S -o touch.o; riscv64-linux-gnu-objcopy -O binary touch.o touch.image
    .option norvc
    j 1f
    .org 16
    .dword 0x1000
    .org 56
    .word 0x05435352
    .org 64
1:  li t0, 0x80400000
    li t1, 0x200000cf
    sd t1, 16(t0)
    li t1, 0x20100401
    sd t1, 0(t0)
    li t2, 0x80401000
    li t1, 0x20100801
    sd t1, 0(t2)
    li t2, 0x80402000
    li t1, 0x201400c7
    sd t1, 8(t2)
    sd t1, 16(t2)
    sd t1, 24(t2)
    li t1, 8
    slli t1, t1, 60
    li t2, 0x80400
    or t1, t1, t2
    csrw satp, t1
    sfence.vma
    li t3, 2
2:  lui t0, 1
    ld t1, 0(t0)
    lui t0, 2
    ld t1, 0(t0)
    lui t0, 3
    ld t1, 0(t0)
    addi t3, t3, -1
    bnez t3, 2b
    sfence.vma
    li a7, 0x53525354
    li a6, 0
    li a0, 0
    li a1, 0
    ecall
