package dev.cofferdam.hwsim.cli;

import dev.cofferdam.hwsim.device.Console;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One console for two machines of which the second follows the first: whenever the first asks for input, the answer is
 * kept for the second, which asks as often. The second's output is dropped. On one thread.
 */
final class SplitConsole {
    private final Console real;
    private final Deque<Integer> answers = new ArrayDeque<>();

    SplitConsole(Console real) {
        this.real = real;
    }

    Console first() {
        return new Console() {
            @Override
            public int read() {
                int answer = real.read();
                answers.addLast(answer);
                return answer;
            }

            @Override
            public void write(int value) {
                real.write(value);
            }
        };
    }

    Console second() {
        return new Console() {
            @Override
            public int read() {
                return answers.isEmpty() ? -1 : answers.removeFirst();
            }

            @Override
            public void write(int value) {
                // The first machine has printed it.
            }
        };
    }
}
