package org.onnxtwist.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short run of the fuzzer on the models of the tests. */
@Tag("slow")
final class FuzzerTest {
    private static final int MUTANTS = 6_000;

    @TempDir
    private Path folder;

    @Test
    void mutantsAreWorkedOnOrRefused() throws IOException {
        Fuzzer fuzzer = new Fuzzer(
                SeedCorpus.in(List.of(
                        Path.of("../transformer/graph/src/test/resources"),
                        Path.of("../transformer/twist/src/test/resources"),
                        Path.of("../runtime/engine/src/test/resources"))),
                Fuzzer.emptyModel(folder));
        for (long number = 0; number < MUTANTS; number++) {
            fuzzer.run(number);
        }
        assertEquals(List.of(), fuzzer.findings());
        assertTrue(fuzzer.accepted() > MUTANTS / 4, () -> "only " + fuzzer.accepted() + " were models");
        assertEquals(Set.of(FuzzJob.values()), fuzzer.done().keySet());
    }
}
