package org.onnxtwist.cli.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.onnxtwist.ir.defect.InvalidModelException;
import org.onnxtwist.runtime.session.ProviderNotAvailableException;
import org.onnxtwist.twist.TwistException;

final class FailureTest {
    @Test
    void theCauseDecidesTheStatus() {
        assertEquals(new Failure(2, "give one"), Failure.of(CommandException.usage("give one")));
        assertEquals(new Failure(3, "'a' is broken"), Failure.of(new InvalidModelException("'a' is broken")));
        assertEquals(new Failure(3, "no such key"), Failure.of(new TwistException("no such key")));
        assertEquals(new Failure(4, "no CUDA"), Failure.of(new ProviderNotAvailableException("no CUDA")));
        assertEquals(new Failure(4, "a sentence"), Failure.of(new IOException("a sentence")));
    }

    @Test
    void failuresOfFilesNameTheFileAndTheRemedy() {
        assertEquals(
                new Failure(4, "a.onnx does not exist: check the path"), Failure.of(new NoSuchFileException("a.onnx")));
        assertEquals(
                new Failure(4, "a.onnx cannot be opened: check its permissions and those of its folder"),
                Failure.of(new UncheckedIOException(new AccessDeniedException("a.onnx"))));
        assertEquals(
                new Failure(4, "a.onnx: No space left on device; free some space, or write elsewhere with -o"),
                Failure.of(new FileSystemException("a.onnx", null, "No space left on device")));
    }

    @Test
    void whatNobodyExpectedAsksForAReport() {
        assertEquals(
                new Failure(
                        4,
                        "an unexpected IllegalStateException (first line) stopped the command: please report it with the"
                                + " output of the same call with --stacktrace"),
                Failure.of(new IllegalStateException("first line\nsecond line")));
    }

    @Test
    void memoryHasARemedy() {
        assertEquals(
                new Failure(
                        4,
                        "Java's heap is too small for this model (Java heap space): set a larger one, for example"
                                + " with ONNX_TWIST_OPTS=-Xmx8g"),
                Failure.of(new OutOfMemoryError("Java heap space")));
    }

    @Test
    void aMappedFileThatWasCutIsTheInputs() {
        Failure failure = Failure.of(new InternalError("a fault occurred in an unsafe memory access operation"));
        assertEquals(
                new Failure(
                        3,
                        "a file of the model was truncated while it was read: run this again when nothing writes"
                                + " to it"),
                failure);
        assertEquals(4, Failure.of(new InternalError("another")).status());
    }

    @Test
    void limitsOfTheSystemHaveARemedy() {
        assertEquals(
                new Failure(
                        4,
                        "Map failed: the process has too little address space for the file; raise its limit (ulimit"
                                + " -v) or give Java a smaller heap (-Xmx)"),
                Failure.of(new IOException("Map failed")));
        assertEquals(
                new Failure(4, "a.onnx: File name too long; choose a shorter name"),
                Failure.of(new FileSystemException("a.onnx", null, "File name too long")));
        assertEquals(
                new Failure(2, "a.onnx.data: it is read: choose another output"),
                Failure.of(new FileAlreadyExistsException("a.onnx.data", null, "it is read: choose another output")));
    }
}
