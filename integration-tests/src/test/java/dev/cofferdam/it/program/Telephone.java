package dev.cofferdam.it.program;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Answers calls, or makes one: {@code listen PORT} or {@code call HOST PORT}. Not a partition's program. */
public final class Telephone {
    private static final int RING_MILLIS = 3000;

    private Telephone() {}

    /** Exits with 0 where the call was answered and 1 where it was not. */
    public static void main(String[] words) throws IOException {
        if (words[0].equals("listen")) {
            try (ServerSocket server = new ServerSocket(Integer.parseInt(words[1]))) {
                System.out.println("listening");
                while (true) {
                    server.accept().close();
                }
            }
        }
        try (Socket socket = new Socket()) {
            InetAddress host = InetAddress.ofLiteral(words[1]);
            socket.connect(new InetSocketAddress(host, Integer.parseInt(words[2])), RING_MILLIS);
            System.out.println("answered");
        } catch (IOException e) {
            System.out.println("no answer: " + e.getMessage());
            System.exit(1);
        }
    }
}
