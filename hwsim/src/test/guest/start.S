# Starts a bare-metal C program: a stack, main, and main's result as the exit code through tohost.
    .section .text.start
    .globl _start
_start:
    la sp, _stack_top
    li t0, 0x6000              # mstatus.FS: floating point on
    csrs mstatus, t0
    call main
    slli a0, a0, 1
    ori a0, a0, 1
    la t0, tohost
1:  sd a0, 0(t0)
    j 1b

    .section .tohost, "aw"
    .align 6
    .globl tohost
    .type tohost, @object
    .size tohost, 8
tohost: .dword 0
    .align 6
    .globl fromhost
    .type fromhost, @object
    .size fromhost, 8
fromhost: .dword 0
