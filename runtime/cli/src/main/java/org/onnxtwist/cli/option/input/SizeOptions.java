package org.onnxtwist.cli.option.input;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The option that gives sizes to what models leave open. */
public final class SizeOptions {
    @Option(
            names = "--size",
            paramLabel = "NAME=N",
            converter = SizeOptions.Converter.class,
            description = "Size of an open dimension by its name (height=512), or all sizes of an input by its name"
                    + " (x=1,3,224,224); the option may be repeated. Without it, bench takes sizes on"
                    + " which the models run, and shows them; inspect --cost keeps the names of open sizes.")
    private List<NamedSizes> sizes = List.of();

    /** Returns the sizes by the name of the dimension or of the input, in the order in which they were given. */
    public Map<String, List<Long>> given() {
        Map<String, List<Long>> given = new LinkedHashMap<>();
        sizes.forEach(size -> given.put(size.name(), size.sizes()));
        return given;
    }

    /**
     * A value of the option.
     *
     * @param name the name of an open dimension or of an input
     * @param sizes the size, or all sizes of the input
     */
    record NamedSizes(String name, List<Long> sizes) {}

    /** The values of the option. */
    static final class Converter implements ITypeConverter<NamedSizes> {
        private static final String EXPECTED =
                "NAME=N, for example height=224, or all sizes of an input, for example x=1,3,224,224";

        @Override
        public NamedSizes convert(String word) {
            int equals = word.lastIndexOf('=');
            if (equals < 1) {
                throw new TypeConversionException(EXPECTED);
            }
            List<Long> numbers = new ArrayList<>();
            for (String number : word.substring(equals + 1).split(",", -1)) {
                if (!number.matches("[0-9]{1,9}")) {
                    throw new TypeConversionException(EXPECTED);
                }
                numbers.add(Long.parseLong(number));
            }
            return new NamedSizes(word.substring(0, equals), List.copyOf(numbers));
        }
    }
}
