package org.onnxtwist.runtime.tune;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The processor that a measurement holds for. */
final class Processor {
    private static final Path DESCRIPTION = Path.of("/proc/cpuinfo");

    private static final Pattern FACTS =
            Pattern.compile("(cpu family|model|model name|stepping|CPU implementer|CPU part)\\s*:");

    private Processor() {}

    /** Its model and what tells it apart from others that call themselves so; the architecture alone where the system does not tell. */
    static String name() {
        try (Stream<String> lines = Files.lines(DESCRIPTION)) {
            String found = lines.takeWhile(line -> !line.isBlank())
                    .filter(line -> FACTS.matcher(line).lookingAt())
                    .map(line -> " " + line.substring(line.indexOf(':') + 1).strip())
                    .collect(Collectors.joining());
            return System.getProperty("os.arch") + found;
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}
