package org.onnxtwist.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.io.proto.ModelProto;
import org.onnxtwist.io.proto.TensorProto;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.defect.InvalidModelException;

/** Models that come from streams and go to streams; the messages are read and made by protobuf. */
final class ModelStreamsTest {
    @TempDir
    private Path folder;

    /** A stream that must stay open, and gives out a byte at a time. */
    private static final class Slow extends InputStream {
        private final InputStream bytes;

        Slow(byte[] bytes) {
            this.bytes = new ByteArrayInputStream(bytes);
        }

        @Override
        public int read() throws IOException {
            return bytes.read();
        }

        @Override
        public int read(byte[] target, int from, int length) throws IOException {
            return bytes.read(target, from, Math.min(1, length));
        }

        @Override
        public void close() {
            throw new IllegalStateException("closed");
        }
    }

    @Test
    void aModelGoesThroughAStreamAsItIs() throws IOException {
        byte[] bytes = SmallModels.adding(weight().build()).build().toByteArray();
        Model model = OnnxReader.read(new Slow(bytes));
        ByteArrayOutputStream written = new ByteArrayOutputStream() {
            @Override
            public void close() {
                throw new IllegalStateException("closed");
            }
        };
        OnnxWriter.write(model, written);
        assertArrayEquals(bytes, written.toByteArray());
        assertArrayEquals(bytes, OnnxWriter.toBytes(model));
    }

    @Test
    void externalDataIsWrittenIntoTheMessageAndRefusedFromAStream() throws IOException {
        TensorProto outside = SmallModels.external("w.bin").build();
        byte[] weights = {0, 0, -128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, -128, 64};
        Files.write(folder.resolve("w.bin"), weights);
        byte[] bytes = SmallModels.adding(outside).build().toByteArray();
        Path file = Files.write(folder.resolve("m.onnx"), bytes);
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        OnnxWriter.write(OnnxReader.read(file), written);
        TensorProto inside =
                ModelProto.parseFrom(written.toByteArray()).getGraph().getInitializer(0);
        assertEquals(ByteString.copyFrom(weights), inside.getRawData());
        assertEquals(0, inside.getExternalDataCount());
        refused("was not read from a folder", bytes);

        Model model = OnnxReader.read(file);
        Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        assertThrows(InvalidModelException.class, () -> OnnxWriter.write(model, OutputStream.nullOutputStream()));
    }

    @Test
    void aStreamIsCheckedAsAFileIs() {
        refused("is empty", new byte[0]);
        refused("is a ZIP archive", new byte[] {'P', 'K', 3, 4, 0, 0});
        refused("is a text file", "no model".getBytes(StandardCharsets.UTF_8));
        refused("damaged or truncated", new byte[] {1, 2, 3});
    }

    private static void refused(String part, byte[] bytes) {
        String message = assertThrows(
                        InvalidModelException.class, () -> OnnxReader.read(new ByteArrayInputStream(bytes)))
                .getMessage();
        assertTrue(message.contains("the model in memory") && message.contains(part), message);
    }

    private static TensorProto.Builder weight() {
        return TensorProto.newBuilder().setDataType(1).addDims(4).setRawData(ByteString.copyFrom(new byte[16]));
    }
}
