package org.onnxtwist.runtime.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuningCacheTest {
    @TempDir
    Path folder;

    @Test
    void whatWasPutIsFoundByTheNextProcess() throws IOException {
        Path file = folder.resolve("made/on/the/way/autotune.tsv");
        TuningCache first = TuningCache.in(file);
        assertEquals(Optional.empty(), first.find("layer"));
        first.put("layer", "folded");
        assertEquals(Optional.of("folded"), first.find("layer"));
        assertEquals(Optional.of("folded"), TuningCache.in(file).find("layer"));
        try (Stream<Path> beside = Files.list(file.resolveSibling("."))) {
            assertEquals(1, beside.count());
        }
    }

    @Test
    void twoProcessesKeepWhatTheOtherAdded() throws IOException {
        Path file = folder.resolve("autotune.tsv");
        TuningCache one = TuningCache.in(file);
        TuningCache other = TuningCache.in(file);
        one.put("a", "folded");
        other.put("b", "wide-in");
        one.put("a", "wide-out");
        TuningCache later = TuningCache.in(file);
        assertEquals(Optional.of("wide-out"), later.find("a"));
        assertEquals(Optional.of("wide-in"), later.find("b"));
    }

    @Test
    void aLineThatCannotBeReadIsNotThere() throws IOException {
        Path file = folder.resolve("autotune.tsv");
        Files.write(file, List.of("no tab", "", "\tno key", "layer\tfolded"));
        TuningCache cache = TuningCache.in(file);
        assertEquals(Optional.of("folded"), cache.find("layer"));
        assertEquals(Optional.empty(), cache.find("no tab"));
    }
}
