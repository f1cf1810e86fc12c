package org.onnxtwist.codegen;

import com.palantir.javapoet.ClassName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.onnxtwist.codegen.model.ItemRows;
import org.onnxtwist.codegen.model.LayerFacts;
import org.onnxtwist.codegen.model.ModelPorts;
import org.onnxtwist.codegen.option.WrapperOptions;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.io.Staging;
import org.onnxtwist.ir.Model;

/**
 * Writes a Java class that runs one model, with its inputs and outputs as Java types. The same model and options give the same text.
 *
 * <p>The class checks the model that it opens against the one that it was made from, byte for byte by its SHA-256, files of external data
 * included, so it is made again whenever the model is written again.
 */
public final class WrapperGenerator {
    private WrapperGenerator() {}

    /**
     * The source of the class, in ASCII.
     *
     * @param modelFile the file that {@code model} was read from, for its name and its fingerprint
     * @throws org.onnxtwist.codegen.option.CodegenException when no class can be written for the model, or not the one that was asked for
     * @throws UncheckedIOException when the file cannot be read
     */
    public static String generate(Path modelFile, Model model, WrapperOptions options) {
        try {
            String file = String.valueOf(modelFile.getFileName());
            ModelPorts ports = ModelPorts.of(file, model);
            List<String> dataFiles = List.copyOf(ExternalData.files(model).keySet());
            return new WrapperClass(new Blueprint(
                            file,
                            model,
                            ClassName.get(options.packageName(), options.className()),
                            options,
                            FingerprintCode.of(modelFile, dataFiles),
                            dataFiles,
                            ports,
                            BatchCode.isPossible(ports) && ItemRows.areTraced(modelFile, ports),
                            LayerFacts.of(modelFile, model)))
                    .source();
        } catch (IOException e) {
            throw new UncheckedIOException("'" + modelFile + "' cannot be read", e);
        }
    }

    /**
     * Writes the source into the folder of its package, which is made. It appears whole or not at all; a file of the same text is left
     * alone, so that compilers see what really changed.
     *
     * @param sourceRoot the folder that packages begin in
     * @return the file
     * @throws org.onnxtwist.codegen.option.CodegenException as {@link #generate}
     * @throws IOException when the folder or the file cannot be written
     */
    public static Path write(Path modelFile, Model model, WrapperOptions options, Path sourceRoot) throws IOException {
        String text = generate(modelFile, model, options);
        Path file = sourceRoot.resolve(options.packageName().replace('.', '/')).resolve(options.className() + ".java");
        if (Files.isRegularFile(file) && Files.readString(file).equals(text)) {
            return file;
        }
        Staging.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
        return file;
    }
}
