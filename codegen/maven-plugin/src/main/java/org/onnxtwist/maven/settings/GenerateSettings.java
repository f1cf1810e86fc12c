package org.onnxtwist.maven.settings;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.onnxtwist.codegen.option.WrapperOptions;

/**
 * The settings of the class that is generated for a model.
 *
 * @param packageName its package; empty for the base package, and below it one for each folder that the model is in
 * @param basePackage the package with which the packages of models begin
 * @param className its name; if empty, it is derived from the model's file name
 * @param resource the resource name of the model on the class path; empty for that of the packaged model
 * @param image the conversion of pictures to the model's input
 * @param trainingAccessors whether it gives access to the parameters of twist layers
 */
public record GenerateSettings(
        Optional<String> packageName,
        String basePackage,
        Optional<String> className,
        Optional<String> resource,
        ImageSettings image,
        boolean trainingAccessors) {
    /**
     * Returns the generator's options for a model.
     *
     * @param model the model's path below the folder of models
     * @param packaged the model's path from the root of the class path
     */
    public WrapperOptions options(String model, String packaged) {
        int slash = model.lastIndexOf('/');
        String folders = Arrays.stream(model.substring(0, Math.max(slash, 0)).split("/"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> "." + identifier(folder))
                .collect(Collectors.joining());
        WrapperOptions options = WrapperOptions.of(
                        packageName.orElse(basePackage + folders),
                        className.orElseGet(() -> WrapperOptions.className(model.substring(slash + 1))))
                .withResource(resource.orElse("/" + packaged))
                .withTrainingAccessors(trainingAccessors);
        return image.input().map(options::withImage).orElse(options);
    }

    private static String identifier(String folder) {
        String letters = folder.replaceAll("[^\\p{L}\\p{Nd}_]", "_");
        return Character.isJavaIdentifierStart(letters.codePointAt(0)) ? letters : "_" + letters;
    }
}
