package dev.cofferdam.abi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;

/**
 * What answers a process that asks about a file: all of it but when it changed. Stateless.
 *
 * <p>From Linux 6.13 on, a file that is asked about and then changed gets a time finer than the machine's tick, and no file
 * that changes afterwards, whoever's it is, gets an earlier one (Documentation/filesystems/multigrain-ts.rst). So whoever
 * may ask and change tells everybody who may look at a time of any file. The filter lets no such question through
 * ({@code system-calls-times} in the jail): it traps stat(2), lstat(2), fstat(2), newfstatat(2), and statx(2) where it asks
 * for times. The handler below asks statx(2) for the rest, which neither shows times nor has Linux note that it was asked.
 * The runtime's own code in C asks so, where nothing in Java could come between.
 *
 * <p>A trap that is none of these is a thread that waits for something that never comes: it sleeps for good, in pause(2).
 */
final class StatusWithoutTimes {
    /** Machine code of a handler with three arguments (SA_SIGINFO), x86-64: its bytes, and what they say. */
    private static final String AMD64 = """
            53                       | push rbx
            55                       | push rbp
            48 81 ec 08 01 00 00     | sub rsp,0x108
            48 89 d3                 | mov rbx,rdx  ; the context of the thread, ucontext_t
            8b 83 90 00 00 00        | mov eax,[rbx+0x90]  ; its rax: which call
            48 8b 7b 68              | mov rdi,[rbx+0x68]  ; its arguments
            48 8b 73 70              | mov rsi,[rbx+0x70]
            48 8b 93 88 00 00 00     | mov rdx,[rbx+0x88]
            4c 8b 53 38              | mov r10,[rbx+0x38]
            4c 8b 43 28              | mov r8,[rbx+0x28]
            3d 4c 01 00 00           | cmp eax,0x14c
            0f 84 df 00 00 00        | je statx
            3d 06 01 00 00           | cmp eax,0x106
            74 41                    | je newfstatat
            83 f8 05                 | cmp eax,0x5
            74 2b                    | je fstat
            83 f8 04                 | cmp eax,0x4
            74 15                    | je stat
            83 f8 06                 | cmp eax,0x6
            74 09                    | je lstat
            ; forever
            b8 22 00 00 00           | mov eax,0x22  ; pause(2)
            0f 05                    | syscall
            eb f7                    | jmp forever
            ; lstat
            b9 00 01 00 00           | mov ecx,0x100  ; AT_SYMLINK_NOFOLLOW
            eb 02                    | jmp path
            ; stat
            31 c9                    | xor ecx,ecx
            ; path
            48 89 f5                 | mov rbp,rsi
            48 89 fe                 | mov rsi,rdi
            bf 9c ff ff ff           | mov edi,0xffffff9c  ; AT_FDCWD
            89 ca                    | mov edx,ecx
            eb 17                    | jmp ask
            ; fstat
            48 89 f5                 | mov rbp,rsi
            48 8d 35 ca 00 00 00     | lea rsi,[rip+0xca]  ; the empty path behind the last instruction
            ba 00 10 00 00           | mov edx,0x1000  ; AT_EMPTY_PATH
            eb 06                    | jmp ask
            ; newfstatat
            48 89 d5                 | mov rbp,rdx
            44 89 d2                 | mov edx,r10d
            ; ask
            41 ba 1f 07 00 00        | mov r10d,0x71f  ; STATX_BASIC_STATS without the three times
            49 89 e0                 | mov r8,rsp
            b8 4c 01 00 00           | mov eax,0x14c
            0f 05                    | syscall
            48 85 c0                 | test rax,rax
            75 6b                    | jne answer
            48 89 ef                 | mov rdi,rbp
            b9 12 00 00 00           | mov ecx,0x12  ; struct stat is 18 words, all zero at first
            f3 48 ab                 | rep stos es:[rdi],rax
            48 8b 44 24 20           | mov rax,[rsp+0x20]
            48 89 45 08              | mov [rbp+0x8],rax  ; st_ino
            8b 44 24 10              | mov eax,[rsp+0x10]
            48 89 45 10              | mov [rbp+0x10],rax  ; st_nlink
            0f b7 44 24 1c           | movzx eax,[rsp+0x1c]
            89 45 18                 | mov [rbp+0x18],eax  ; st_mode
            48 8b 44 24 14           | mov rax,[rsp+0x14]
            48 89 45 1c              | mov [rbp+0x1c],rax  ; st_uid, st_gid
            48 8b 44 24 28           | mov rax,[rsp+0x28]
            48 89 45 30              | mov [rbp+0x30],rax  ; st_size
            8b 44 24 04              | mov eax,[rsp+0x4]
            48 89 45 38              | mov [rbp+0x38],rax  ; st_blksize
            48 8b 44 24 30           | mov rax,[rsp+0x30]
            48 89 45 40              | mov [rbp+0x40],rax  ; st_blocks
            48 8b 84 24 80 00 00 00  | mov rax,[rsp+0x80]
            e8 38 00 00 00           | call device
            48 89 45 28              | mov [rbp+0x28],rax  ; st_rdev
            48 8b 84 24 88 00 00 00  | mov rax,[rsp+0x88]
            e8 27 00 00 00           | call device
            48 89 45 00              | mov [rbp+0x0],rax  ; st_dev
            31 c0                    | xor eax,eax
            ; answer
            48 89 83 90 00 00 00     | mov [rbx+0x90],rax  ; what the call returns
            48 81 c4 08 01 00 00     | add rsp,0x108
            5d                       | pop rbp
            5b                       | pop rbx
            c3                       | ret
            ; statx
            41 81 e2 3f f7 ff ff     | and r10d,0xfffff73f  ; not STATX_MTIME, STATX_CTIME, STATX_BTIME
            b8 4c 01 00 00           | mov eax,0x14c
            0f 05                    | syscall
            eb df                    | jmp answer
            ; device
            89 c1                    | mov ecx,eax  ; major and minor as the C library joins them
            48 c1 e1 08              | shl rcx,0x8
            48 c1 e8 20              | shr rax,0x20
            0f b6 d0                 | movzx edx,al
            48 09 d1                 | or rcx,rdx
            48 c1 e8 08              | shr rax,0x8
            48 c1 e0 14              | shl rax,0x14
            48 09 c8                 | or rax,rcx
            c3                       | ret
            00                       | the empty path
            """;

    /** More than the C library takes from its heap, which on some machines may not be executed. */
    private static final long ROOM_BYTES = 132 << 10;

    private static final long PAGE_BYTES = 4096;
    private static final long MPROTECT = SystemCall.number(10, 226);
    private static final long READ_EXECUTE = 1 | 4;

    private StatusWithoutTimes() {}

    /** Whether there is code for this machine; the filter asks the same. */
    static boolean isKnown() {
        return SystemCall.isAmd64();
    }

    /** The handler's address, for the rest of this process's life. */
    static long handler() throws IOException {
        byte[] code = code();
        MemorySegment page = Arena.global().allocate(ROOM_BYTES, PAGE_BYTES).asSlice(0, PAGE_BYTES);
        page.asByteBuffer().put(code);
        if (SystemCall.call(MPROTECT, page, PAGE_BYTES, READ_EXECUTE, MemorySegment.NULL) != 0) {
            throw new IOException("the sandbox cannot be completed: this machine executes nothing that was written");
        }
        return page.address();
    }

    private static byte[] code() {
        StringBuilder bytes = new StringBuilder();
        for (String line : AMD64.split("\n", -1)) {
            int end = line.indexOf('|');
            bytes.append(end < 0 ? "" : line.substring(0, end).replace(" ", ""));
        }
        return HexFormat.of().parseHex(bytes);
    }
}
