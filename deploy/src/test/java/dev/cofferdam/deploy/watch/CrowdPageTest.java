package dev.cofferdam.deploy.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page with as many partitions and arrows as anybody may look at: 64 and 256. */
@Timeout(180)
class CrowdPageTest extends ServedPage {
    private static final int PARTITIONS = 64;
    private static final int DISKS = 16;
    private static final int ARROWS = 256;
    private static final int CLASSES = 8;

    /** Four ranks of two classes; each partition reads three disks and writes one. */
    private static JsonNode scene() {
        ObjectNode scene = object().put("name", "crowd").put("control", false).put("downgrades", false);
        scene.putArray("kinds");
        ArrayNode classes = scene.putArray("classes");
        for (int i = 0; i < CLASSES; i++) {
            classes.add(object().put("label", "level-" + i / 2 + "/category-" + i % 2)
                    .put("rank", i / 2));
        }
        ArrayNode partitions = scene.putArray("partitions");
        for (int i = 0; i < PARTITIONS; i++) {
            partitions.add(object().put("name", "partition-" + i)
                    .put("label", label(i))
                    .put("gateway", false)
                    .put("memory", 96 << 20)
                    .put("cpu", 0)
                    .put("processes", 64));
        }
        ArrayNode disks = scene.putArray("disks");
        for (int i = 0; i < DISKS; i++) {
            disks.add(object().put("name", "disk-" + i).put("label", label(i)).put("bytes", 1 << 20));
        }
        ArrayNode arrows = scene.putArray("arrows");
        for (int i = 0; i < ARROWS; i++) {
            String partition = "partition-" + i / 4;
            String disk = "disk-" + (i / 4 + i % 4 * 5) % DISKS;
            boolean write = i % 4 == 0;
            arrows.add(object().put("from", write ? partition : disk)
                    .put("to", write ? disk : partition)
                    .put("kind", "disk")
                    .put("text", write ? "writes" : "is read by")
                    .put("partition", partition)
                    .put("end", i % 4)
                    .put("way", write ? "write" : "read"));
        }
        return scene;
    }

    private static String label(int i) {
        return "level-" + i % CLASSES / 2 + "/category-" + i % 2;
    }

    @BeforeEach
    void open() throws IOException {
        Question nothing = of -> Optional.empty();
        serve(Map.of("scene", of -> Optional.of(scene()), "audit", nothing));
        open(1280, "document.querySelectorAll('#arrows > path').length == " + ARROWS);
    }

    /** Makes up a state in which all that can change has; every one of them is drawn. */
    private static final String MAKE = """
            globalThis.made = turn => ({ runs: true, design: 'call', isolation: 'sandbox', kernel: turn, windows: [],
              disks: scene.disks.map((d, i) => ({ name: d.name, version: turn, content: 1000 * i, versions: i })),
              partitions: scene.partitions.map((p, i) => ({ name: p.name, state: turn % 9 ? 'ready' : 'failed', restarts: turn,
                denials: i, cpu: (turn + i) % 100, memory: 1048576 * ((turn + i) % 96), limit: 100663296, messages: turn * i,
                ends: [0, 1, 2, 3].map(e => ({ read: (turn + i) % 7 ? turn * e : 0, readBytes: turn * 999 * e,
                  write: turn * e + 1, writeBytes: 99 * turn })) })) });
            """;

    /** As fast as the browser draws, and every state is another; a busy machine has a quiet second now and then. */
    @Test
    void thirtyStatesASecondAreDrawn() {
        browser().value(MAKE);
        String run = """
                new Promise(done => {
                  let turn = 0, start = 0;
                  const frame = now => {
                    start = start || now;
                    if (turn > 0 && now - start >= 1000) done(1000 * (turn - 1) / (now - start));
                    else { showState(made(++turn)); requestAnimationFrame(frame); }
                  };
                  requestAnimationFrame(frame);
                })""";
        double frames = 0;
        for (int i = 0; i < 30 && frames < 30; i++) {
            frames = Math.max(frames, Double.parseDouble(browser().value(run)));
        }
        System.out.printf("%d partitions, %d arrows: %.1f frames a second%n", PARTITIONS, ARROWS, frames);
        assertTrue(frames >= 30, frames + " frames a second");
    }

    /** Each name is whole and nothing stands on another; what is chosen stands out. */
    @Test
    void everyNameCanBeRead() {
        browser().value(MAKE + "showState(made(5))");
        String cut = "[...document.querySelectorAll('.thing')].filter(e => e.scrollWidth > e.clientWidth).length";
        assertEquals("0", browser().value(cut));
        String overlapping = """
                (() => { const boxes = [...document.querySelectorAll('.thing')].map(e => e.getBoundingClientRect()); let n = 0;
                  boxes.forEach((a, i) => boxes.slice(i + 1).forEach(b => { if (a.left < b.right && b.left < a.right
                    && a.top < b.bottom && b.top < a.bottom) n++; })); return n; })()""";
        assertEquals("0", browser().value(overlapping));
        String covered = """
                [...document.querySelectorAll('.thing')].filter(e => { e.scrollIntoView({ block: 'center' });
                  const r = e.getBoundingClientRect();
                  return !e.contains(document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2)); }).length""";
        assertEquals("0", browser().value(covered));
        browser().value("document.querySelector('.thing').click()");
        assertEquals("252", browser().value("document.querySelectorAll('#arrows > path.dim').length"));
        assertEquals("4", browser().value("document.querySelectorAll('#arrows text:not(.hidden)').length"));
        assertEquals(
                0,
                browser().complaints().stream()
                        .filter(each -> !each.contains("404"))
                        .count());
    }
}
