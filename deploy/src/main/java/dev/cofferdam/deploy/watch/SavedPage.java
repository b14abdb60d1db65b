package dev.cofferdam.deploy.watch;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;

/** The page as one file that needs no other: what it is made of, and what it shows, are in it. Stateless. */
final class SavedPage {
    private static final Pattern STYLE = Pattern.compile("<link rel=\"stylesheet\" href=\"([^\"]+)\">\n");
    private static final Pattern SCRIPT = Pattern.compile("<script src=\"([^\"]+)\" defer></script>\n");
    private static final String LICENCE = "uplot/LICENSE";

    private SavedPage() {}

    /** @param snapshot answers and frames, as the page's scripts expect them */
    static String of(JsonNode snapshot) throws IOException {
        String page = resource("watch.html");
        String styles = all(STYLE, page);
        String scripts = "/*\n" + resource(LICENCE).strip() + "\n*/\n" + all(SCRIPT, page);
        String policy =
                "default-src 'none'; script-src '%s'; style-src '%s'; img-src data:; base-uri 'none'; form-action 'none'"
                        .formatted(hash(scripts), hash(styles));
        String head = "<meta http-equiv=\"Content-Security-Policy\" content=\"" + policy + "\">\n<style>" + styles
                + "</style>\n</head>";
        // No text of it ends the element, or begins a comment in it.
        String data = snapshot.toString().replace("<", "\\u003c");
        String end = "<script type=\"application/json\" id=\"snapshot\">" + data + "</script>\n<script>" + scripts
                + "</script>\n</body>";
        String bare = SCRIPT.matcher(STYLE.matcher(page).replaceAll("")).replaceAll("");
        return bare.replace("</head>", head).replace("</body>", end);
    }

    private static String all(Pattern pattern, String page) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String name :
                pattern.matcher(page).results().map(found -> found.group(1)).toList()) {
            all.append(resource(name)).append('\n');
        }
        return all.toString();
    }

    static String resource(String name) throws IOException {
        try (InputStream in = SavedPage.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String hash(String text) {
        try {
            return "sha256-"
                    + Base64.getEncoder()
                            .encodeToString(
                                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has it", e);
        }
    }
}
