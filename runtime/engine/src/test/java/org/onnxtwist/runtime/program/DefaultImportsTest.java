package org.onnxtwist.runtime.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** A simple name means one type, whatever packages are imported. */
final class DefaultImportsTest {
    @Test
    void noSimpleNameIsAmbiguous() throws Exception {
        Map<String, List<String>> packages = new TreeMap<>();
        List<String> all = new ArrayList<>(DefaultImports.packages());
        all.add("java.lang");
        for (String name : all) {
            List<String> types = publicTypes(name);
            assertTrue(!types.isEmpty(), name);
            types.forEach(type ->
                    packages.computeIfAbsent(type, any -> new ArrayList<>()).add(name));
        }
        packages.values().removeIf(several -> several.size() == 1);
        Set<String> single = DefaultImports.types().stream()
                .map(name -> name.substring(name.lastIndexOf('.') + 1))
                .collect(Collectors.toSet());
        assertEquals(single, packages.keySet(), packages::toString);
    }

    private static List<String> publicTypes(String name) throws IOException, ClassNotFoundException {
        List<String> types = new ArrayList<>();
        try (StandardJavaFileManager files =
                ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, Locale.ENGLISH, null)) {
            for (StandardLocation location :
                    List.of(StandardLocation.PLATFORM_CLASS_PATH, StandardLocation.CLASS_PATH)) {
                for (JavaFileObject file : files.list(location, name, Set.of(JavaFileObject.Kind.CLASS), false)) {
                    String type = files.inferBinaryName(location, file);
                    if (!type.contains("$")
                            && !type.contains("-")
                            && Modifier.isPublic(Class.forName(type, false, DefaultImportsTest.class.getClassLoader())
                                    .getModifiers())) {
                        types.add(type.substring(name.length() + 1));
                    }
                }
            }
        }
        return types;
    }
}
