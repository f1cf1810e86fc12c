package org.onnxtwist.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The artifacts are modules of the Java platform, which resolve together and show their interfaces alone. */
@Tag("slow")
final class ModulesTest {
    private static final Path LIBRARIES = Path.of("../runtime/cli/target/onnx-twist/lib");

    private static final Set<String> MODULES = Set.of(
            "org.onnxtwist.autodiff",
            "org.onnxtwist.graph",
            "org.onnxtwist.transformer",
            "org.onnxtwist.codegen",
            "org.onnxtwist.runtime",
            "org.onnxtwist.page",
            "org.onnxtwist.cli");

    /** Packages of classes that are generated: one for each operator. */
    private static final Set<String> GENERATED =
            Set.of("org.onnxtwist.op", "org.onnxtwist.op.ml", "org.onnxtwist.op.runtime");

    private static final int MOST_VISIBLE_TYPES = 220;

    private static ModuleLayer layer = ModuleLayer.empty();

    @BeforeAll
    static void resolve() {
        Configuration configuration =
                ModuleLayer.boot().configuration().resolve(ModuleFinder.of(LIBRARIES), ModuleFinder.of(), MODULES);
        layer = ModuleLayer.boot().defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader());
    }

    private static Stream<ModuleReference> references() {
        return layer.configuration().modules().stream()
                .filter(module -> MODULES.contains(module.name()))
                .map(module -> module.reference());
    }

    @Test
    void itsClassesBelongToNamedModules() throws ReflectiveOperationException {
        Class<?> model = layer.findLoader("org.onnxtwist.cli").loadClass("org.onnxtwist.ir.Model");
        assertEquals("org.onnxtwist.graph", model.getModule().getName());
        assertTrue(model.getModule().isNamed());
    }

    @Test
    void theCommandExportsNothing() {
        assertEquals(
                Set.of(),
                references()
                        .filter(module -> module.descriptor().name().equals("org.onnxtwist.cli"))
                        .flatMap(module -> module.descriptor().exports().stream())
                        .collect(Collectors.toSet()));
    }

    @Test
    void whatUsersSeeIsFew() throws IOException {
        Map<String, Integer> types = new TreeMap<>();
        for (ModuleReference module : references().toList()) {
            Set<String> exported = module.descriptor().exports().stream()
                    .filter(exports -> !exports.isQualified())
                    .map(ModuleDescriptor.Exports::source)
                    .filter(name -> !GENERATED.contains(name))
                    .collect(Collectors.toSet());
            try (ModuleReader reader = module.open();
                    Stream<String> entries = reader.list()) {
                entries.filter(entry -> entry.endsWith(".class") && !entry.contains("$") && !entry.contains("-info"))
                        .map(entry -> entry.replace('/', '.').substring(0, entry.length() - ".class".length()))
                        .filter(name -> exported.contains(name.substring(0, name.lastIndexOf('.'))))
                        .filter(ModulesTest::isPublic)
                        .forEach(name -> types.merge(name.substring(0, name.lastIndexOf('.')), 1, Integer::sum));
            }
        }
        int visible = types.values().stream().mapToInt(Integer::intValue).sum();
        assertTrue(visible > 50 && visible <= MOST_VISIBLE_TYPES, () -> visible + " types: " + types);
    }

    private static boolean isPublic(String name) {
        try {
            return Modifier.isPublic(
                    layer.findLoader("org.onnxtwist.cli").loadClass(name).getModifiers());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(name, e);
        }
    }

    @Test
    void theGraphLibraryNeedsNoOtherModuleOfTheProject() {
        List<String> needed = references()
                .filter(module -> module.descriptor().name().equals("org.onnxtwist.graph"))
                .flatMap(module -> module.descriptor().requires().stream())
                .map(ModuleDescriptor.Requires::name)
                .filter(name -> name.startsWith("org.onnxtwist"))
                .toList();
        assertEquals(List.of(), needed);
    }
}
