# A kernel Image for the test of pacing: waits half a second of its clock for a timer, powers off.
# riscv64-linux-gnu-as -march=rv64g -mno-relax wait.S -o wait.o; riscv64-linux-gnu-objcopy -O binary wait.o wait.image
    .option norvc
    j 1f
    .org 16
    .dword 0x1000
    .org 56
    .word 0x05435352
    .org 64
1:  li t0, 0x20
    csrw sie, t0
    rdtime a0
    li t0, 5000000
    add s0, a0, t0
    mv a0, s0
    li a7, 0x54494D45
    li a6, 0
    ecall
2:  wfi
    rdtime t0
    bltu t0, s0, 2b
    li a7, 0x53525354
    li a6, 0
    li a0, 0
    li a1, 0
    ecall
