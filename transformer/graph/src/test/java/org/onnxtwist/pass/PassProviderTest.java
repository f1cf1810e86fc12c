package org.onnxtwist.pass;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.ir.OnnxTwistException.Fault;
import org.onnxtwist.pass.guide.FuseHardSwish;
import org.onnxtwist.pass.structure.DeadCode;
import org.onnxtwist.rewrite.PassException;
import org.onnxtwist.rewrite.Rule;
import org.onnxtwist.rewrite.RuleEngine;

/** Passes and rules of other libraries are known by name where these are on the class path, and not elsewhere. */
final class PassProviderTest {
    /** A pass with one rule. */
    public static final class Guided implements PassProvider {
        @Override
        public List<Passes.Entry> passes() {
            return List.of(
                    Passes.Entry.of(RuleEngine.of(new FuseHardSwish()).asPass("guide"), "fuses what the guide fuses"));
        }
    }

    /** A pass whose name another one has. */
    public static final class Doubled implements PassProvider {
        @Override
        public List<Passes.Entry> passes() {
            return List.of(Passes.Entry.of(new DeadCode(), "again"));
        }
    }

    private static <T> T with(URL registered, Supplier<T> action) throws IOException {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {registered}, PassProvider.class.getClassLoader())) {
            Thread.currentThread().setContextClassLoader(loader);
            return action.get();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    private static URL written(Path folder, String provider) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(PassProvider.class.getName()), provider);
        return folder.toUri().toURL();
    }

    @Test
    void aRegisteredPassAndItsRulesAreKnown() throws IOException {
        URL registered = Objects.requireNonNull(PassProviderTest.class.getResource("/provider/"));
        int known = Passes.entries().size();
        assertEquals(
                List.of(new FuseHardSwish()),
                with(registered, () -> Passes.of("guide").rules()));
        assertEquals("guide", with(registered, () -> Passes.entries().get(known).usage()));
        assertEquals(known + 1, with(registered, () -> Passes.entries().size()));
        assertEquals(new FuseHardSwish(), with(registered, () -> Rules.of("fuse-hard-swish")));
        assertThrows(PassException.class, () -> Passes.of("guide"));
        assertThrows(PassException.class, () -> Rules.of("fuse-hard-swish"));
        assertTrue(Rules.all().stream().map(Rule::name).noneMatch("fuse-hard-swish"::equals));
    }

    @Test
    void aNameThatThereIsAlreadyIsRefused(@TempDir Path folder) throws IOException {
        URL doubled = written(folder, Doubled.class.getName());
        PassException refusal = assertThrows(PassException.class, () -> with(doubled, Passes::entries));
        assertEquals(Fault.ENVIRONMENT, refusal.fault());
        assertEquals(
                "the provider " + Doubled.class.getName()
                        + " has a pass with the name 'dead-code', which exists already: rename it, or remove the"
                        + " provider from the class path",
                refusal.getMessage());
    }

    @Test
    void aProviderThatCannotBeLoadedIsNamed(@TempDir Path folder) throws IOException {
        URL missing = written(folder, "no.such.Provider");
        PassException refusal = assertThrows(PassException.class, () -> with(missing, Passes::entries));
        assertEquals(Fault.ENVIRONMENT, refusal.fault());
        assertTrue(String.valueOf(refusal.getMessage()).contains("no.such.Provider"), refusal.getMessage());
    }
}
