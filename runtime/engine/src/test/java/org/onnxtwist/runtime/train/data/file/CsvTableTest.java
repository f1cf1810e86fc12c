package org.onnxtwist.runtime.train.data.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.onnxtwist.ir.defect.InvalidModelException;

/** Comma-separated values. */
final class CsvTableTest {
    @TempDir
    Path folder;

    private CsvTable read(String text, String... targets) throws IOException {
        return CsvTable.read(write(text), Optional.empty(), List.of(targets), List.of());
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("a.csv"), text);
    }

    private static double[] row(CsvTable table, int row) {
        double[] numbers = new double[table.inputs()];
        table.row(row).asDoubleBuffer().get(numbers);
        return numbers;
    }

    @Test
    void theLastColumnIsTheTarget() throws IOException {
        CsvTable table = read("a,b,c\n1,2.5,0\r\n\n-1e3, 4 ,7\n");
        assertEquals(2, table.rows());
        assertArrayEquals(new double[] {1, 2.5}, row(table, 0));
        assertArrayEquals(new double[] {-1000, 4}, row(table, 1));
        assertEquals("int64[2]", table.targets().toString());
        assertArrayEquals(new long[] {0, 7}, table.targets().toLongs());
        assertEquals(4, table.line(1));
    }

    @Test
    void theColumnNamedLabelComesBeforeTheLast() throws IOException {
        CsvTable table = read("label,p0,p1\n3,10,20\n");
        assertArrayEquals(new double[] {10, 20}, row(table, 0));
        assertArrayEquals(new long[] {3}, table.targets().toLongs());
    }

    @Test
    void severalColumnsCanBeTargets() throws IOException {
        CsvTable table = read("a;b;c;d\n1;2;3;4\n5;6;7.5;8\n", "d", "b");
        assertArrayEquals(new double[] {5, 7.5}, row(table, 1));
        assertEquals("int64[2,2]", table.targets().toString());
        assertArrayEquals(new long[] {4, 2, 8, 6}, table.targets().toLongs());
    }

    @Test
    void fractionsAreTargetsOfTheirOwnType() throws IOException {
        CsvTable table = read("1\t2\n3\t4.5\n");
        assertEquals("double[2]", table.targets().toString());
        assertArrayEquals(new double[] {2, 4.5}, table.targets().toDoubles());
    }

    @Test
    void namesOfClassesAreSorted() throws IOException {
        CsvTable table = read("\ufeff5.1,\"virginica\"\n4.9,setosa\n4.7,virginica\n4.8,\"a \"\"b\"\", c\"\n");
        assertEquals(List.of("a \"b\", c", "setosa", "virginica"), table.classes());
        assertArrayEquals(new long[] {2, 1, 2, 0}, table.targets().toLongs());
    }

    @Test
    void namesOfClassesMayBeGiven() throws IOException {
        List<String> classes = List.of("z", "y", "x");
        CsvTable table = CsvTable.read(write("1,x\n2,z\n"), Optional.of(false), List.of(), classes);
        assertEquals(classes, table.classes());
        assertArrayEquals(new long[] {2, 0}, table.targets().toLongs());
        Path other = write("1,x\n2,w\n");
        String sentence = assertThrows(
                        InvalidModelException.class, () -> CsvTable.read(other, Optional.empty(), List.of(), classes))
                .getMessage();
        assertTrue(sentence.contains("has the class 'w' in line 2"), sentence);
    }

    @Test
    void aHeaderOfNumbersCanBeStated() throws IOException {
        CsvTable table = CsvTable.read(write("0,1\n5,6\n"), Optional.of(true), List.of("0"), List.of());
        assertEquals(1, table.rows());
        assertArrayEquals(new long[] {5}, table.targets().toLongs());
        assertEquals(2, read("0,1\n5,6\n").rows());
    }

    @Test
    void linesMayLieAcrossTheWindowsOfAScan() throws IOException {
        String text =
                IntStream.range(0, 20_000).mapToObj(i -> i + "," + -i + ",1").collect(Collectors.joining("\n"));
        CsvTable table = read(text);
        assertEquals(20_000, table.rows());
        for (int i = 0; i < table.rows(); i++) {
            assertArrayEquals(new double[] {i, -i}, row(table, i));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "w,h\\n1,2\\nabc,3 | has 'abc' in column 'w' of line 3, which is not a finite number: correct the line or remove it",
                "1,2,0\\n1,,0 | has '' in column '2' of line 2, which is not a finite number",
                "1,2\\n1,NaN | has 'NaN' in column '2' of line 2",
                "1,2\\n1e999,2 | has '1e999' in column '1' of line 2",
                "1,2\\n1f,2 | has '1f' in column '1' of line 2",
                "a,b\\n1,2\\n3 | has 1 fields in line 3, but 2 in the first",
                "1,2\\n\\n1,cat | has 'cat' in column '2' of line 3",
                "1,cat\\n1,2 | has the number 2 as the target of line 2, where lines before have text",
                "0,1,label\\n1,2,3 | has the number 3 as the target of line 2",
                "1,\"2\\n | has a quotation mark without its counterpart in line 1",
                "a,b\\n | has no examples",
                "5\\n6 | has one column only"
            },
            quoteCharacter = '^')
    void whatIsWrongIsNamedWithItsLine(String text, String problem) throws IOException {
        Path file = write(text.replace("\\n", "\n"));
        String sentence = assertThrows(
                        InvalidModelException.class, () -> CsvTable.read(file, Optional.empty(), List.of(), List.of()))
                .getMessage();
        assertTrue(sentence.startsWith("'" + file + "' " + problem), sentence);
    }

    @Test
    void aTargetThatIsNotThereIsNamed() throws IOException {
        Path file = write("a,b\n1,2\n");
        String sentence = assertThrows(
                        InvalidModelException.class,
                        () -> CsvTable.read(file, Optional.empty(), List.of("species"), List.of()))
                .getMessage();
        assertTrue(sentence.contains("has 0 columns 'species': the target is to be one of a, b"), sentence);
    }
}
