package org.onnxtwist.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.ir.defect.InvalidModelException;

/** Every way in which a file can lie, each refused with a sentence that names the file. */
final class SafetensorsRefusalTest {
    private static final String F32 = "'dtype':'F32','shape':[2],'data_offsets':[0,8]";

    @TempDir
    Path folder;

    /** Header (single quotes for double ones), bytes behind it, and a part of the message. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'t':{'dtype':'F32','shape':[2],'data_offsets':[0,9]}} | 8 | bytes 0 to 9, but the file has 8",
                "{'t':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}} | 8 | bytes 8 to 0",
                "{'t':{'dtype':'F32','shape':[3],'data_offsets':[0,8]}} | 8 | takes 96 bits",
                "{'t':{'dtype':'F32','shape':[1],'data_offsets':[0,8]}} | 8 | takes 32 bits",
                "{'t':{'dtype':'F4','shape':[3],'data_offsets':[0,2]}} | 2 | takes 12 bits",
                "{'t':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}} | 8 | negative number -2",
                "{'t':{'dtype':'F32','shape':[2],'data_offsets':[-8,0]}} | 8 | negative number -8",
                "{'t':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,0]}} | 0 | too large",
                "{'t':{'dtype':'F32','shape':[4611686018427387904],'data_offsets':[0,0]}} | 0 | too large",
                "{'t':{'dtype':'F32','shape':[9223372036854775808],'data_offsets':[0,0]}} | 0 | out of range of long",
                "{'t':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}} | 8 | not a whole number",
                "{'t':{'dtype':'F32','shape':[true],'data_offsets':[0,8]}} | 8 | not a whole number",
                "{'t':{'dtype':'F32','shape':[[2]],'data_offsets':[0,8]}} | 8 | ~exceeds the maximum~",
                "{'t':{'dtype':'F32','shape':2,'data_offsets':[0,8]}} | 8 | not a JSON array",
                "{'t':{'dtype':'F32','shape':[2],'data_offsets':[0]}} | 8 | two numbers",
                "{'t':{'dtype':'F32','shape':[2],'data_offsets':[0,8,8]}} | 8 | more than 2 numbers",
                "{'t':{'dtype':'F32','shape':[2]}} | 8 | lacks data_offsets",
                "{'t':{'dtype':'F32','data_offsets':[0,8]}} | 8 | lacks a shape",
                "{'t':{'shape':[2],'data_offsets':[0,8]}} | 8 | lacks a dtype",
                "{'t':{'dtype':'F32','dtype':'F32','shape':[2],'data_offsets':[0,8]}} | 8 | the key dtype twice",
                "{'t':{'dtype':'F32','shape':[2],'shape':[2],'data_offsets':[0,8]}} | 8 | the key shape twice",
                "{'t':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'data_offsets':[0,8]}} | 8 | the key data_offsets twice",
                "{'t':{'dtype':'F31','shape':[2],'data_offsets':[0,8]}} | 8 | dtype 'F31'",
                "{'t':{'dtype':7,'shape':[2],'data_offsets':[0,8]}} | 8 | not a string",
                "{'t':{'dtype':'F32','shape':[2],'data_offsets':[0,8],'x':1}} | 8 | the key 'x'",
                "{'t':7} | 8 | not a JSON object",
                "{'t':null} | 8 | not a JSON object",
                "{'t':{F},'t':{F}} | 8 | tensor 't' of",
                "{'t':{F},'u':{F}} | 8 | within the previous tensor",
                "{'t':{F},'u':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | 8 | within the previous tensor",
                "{'t':{F},'u':{'dtype':'F32','shape':[1],'data_offsets':[12,16]}} | 16 | no tensor covers the bytes from 8",
                "{'t':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}} | 8 | no tensor covers the bytes from 0",
                "{'t':{'dtype':'F32','shape':[0],'data_offsets':[4,4]},'u':{F}} | 8 | within the previous tensor",
                "{'t':{F}} | 9 | has 9 bytes of tensors, but its header describes 8",
                "{} | 1 | has 1 bytes of tensors",
                "{'__metadata__':{'a':1},'t':{F}} | 8 | not a string",
                "{'__metadata__':[],'t':{F}} | 8 | not a JSON object",
                "{'__metadata__':{'a':'b','a':'c'},'t':{F}} | 8 | appears twice",
                "{'__metadata__':{},'__metadata__':{},'t':{F}} | 8 | appears twice",
                "{'t':{F}} {} | 8 | closing brace",
                "{'t':{F}},,,,,, | 8 | is not valid",
                "{'t':{F} | 8 | is not valid",
                "{'t\u00ff':{F}} | 8 | not UTF-8",
                "[{F}] | 8 | does not begin with a brace",
                "~ {'t':{F}}~ | 8 | does not begin with a brace",
            })
    void refusesHeader(String header, int bytes, String message) throws IOException {
        byte[] text = header.replace("{F}", "{" + F32 + "}").replace('\'', '"').getBytes(ISO_8859_1);
        refused(file(text.length, text, bytes), message);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 100, 100_000_001, Long.MAX_VALUE, Long.MIN_VALUE, -1})
    void refusesLengthsOfHeadersThatCannotBe(long length) throws IOException {
        refused(file(length, "{}".getBytes(ISO_8859_1), 0), "its header would take " + Long.toUnsignedString(length));
    }

    @Test
    void refusesDeepNestingWithoutOverflowingTheStack() throws IOException {
        byte[] text = new byte[5_000_000];
        Arrays.fill(text, (byte) '[');
        byte[] start = "{\"t\":".getBytes(ISO_8859_1);
        System.arraycopy(start, 0, text, 0, start.length);
        refused(file(text.length, text, 0), "not a JSON object");
        Arrays.fill(text, 0, text.length, (byte) '[');
        start = "{\"t\":{\"shape\":".getBytes(ISO_8859_1);
        System.arraycopy(start, 0, text, 0, start.length);
        refused(file(text.length, text, 0), "maximum");
    }

    @Test
    void refusesFilesTooShortAndFolders() throws IOException {
        for (int size : new int[] {0, 1, 7}) {
            refused(
                    Files.write(folder.resolve("short"), new byte[size]),
                    "has at least eight bytes, but " + size + ": name");
        }
        refused(folder, "folder");
    }

    /** To open a pipe would wait until somebody writes to it. */
    @Test
    void refusesWhatIsNotARegularFile() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")), "there are no pipes with names here");
        Path pipe = folder.resolve("pipe");
        assertEquals(
                0,
                new ProcessBuilder("/usr/bin/mkfifo", pipe.toString()).start().waitFor());
        assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> refused(pipe, "is not a regular file: name a file on disk"));
    }

    @Test
    void everyTruncationAndRandomBytesAreRefused() throws IOException {
        byte[] whole = Files.readAllBytes(Path.of("src/test/resources/safetensors/names.safetensors"));
        for (int size = 0; size < whole.length; size++) {
            refused(Files.write(folder.resolve("cut"), Arrays.copyOf(whole, size)), "cut");
        }
        Random random = new Random(5);
        for (int i = 0; i < 200; i++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            refused(Files.write(folder.resolve("noise"), bytes), "noise");
        }
    }

    private void refused(Path file, String message) {
        InvalidModelException e = assertThrows(InvalidModelException.class, () -> Safetensors.read(file));
        String text = String.valueOf(e.getMessage());
        assertTrue(text.contains(message), text);
        assertTrue(text.contains(file.toString()), text);
        assertEquals(1, text.lines().count(), text);
    }

    private Path file(long length, byte[] header, int bytes) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(8 + header.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
        content.putLong(length).put(header);
        return Files.write(folder.resolve("lie.safetensors"), content.array());
    }
}
