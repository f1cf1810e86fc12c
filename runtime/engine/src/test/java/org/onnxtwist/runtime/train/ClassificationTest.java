package org.onnxtwist.runtime.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The confusion matrix of a classification. */
final class ClassificationTest {
    @TempDir
    Path folder = Path.of(".");

    private static final Classification DECISIONS =
            new Classification(List.of(List.of(3L, 1L, 0L), List.of(1L, 2L, 5L), List.of(0L, 0L, 0L)), 12);

    @Test
    void aClassHasItsOwnAccuracy() {
        assertEquals(0.75, DECISIONS.accuracyOf(0));
        assertEquals(0.25, DECISIONS.accuracyOf(1));
        assertEquals(Double.NaN, DECISIONS.accuracyOf(2));
        assertEquals(5.0 / 12, DECISIONS.accuracy());
    }

    @Test
    void theMatrixIsATableWithTheNamesOfTheClasses() throws IOException {
        Path file = folder.resolve("confusion.csv");
        DECISIONS.writeCsv(file, List.of("shirt", "coat, \"long\""));
        assertEquals("""
                label,shirt,"coat, ""long\""",2
                shirt,3,1,0
                "coat, ""long\""",1,2,5
                2,0,0,0
                """, Files.readString(file));
    }
}
