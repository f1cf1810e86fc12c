package org.onnxtwist.codegen.option;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;

/**
 * The options of the class that is generated for a model.
 *
 * @param packageName its package
 * @param className its simple name
 * @param resource where {@code open()} finds the model on the class path: a name relative to the class, or from the root where it begins
 *     with a slash; empty for the file name of the model, beside the class
 * @param image the conversion of pictures to the model's input; if empty, that of the model's metadata, and no pictures if it has none
 * @param trainingAccessors whether the class can read the parameters of twist layers from a model and write them into it, for which it
 *     needs this project's transformer
 */
public record WrapperOptions(
        String packageName,
        String className,
        Optional<String> resource,
        Optional<ImageInput> image,
        boolean trainingAccessors) {
    /** Words that Java does not allow as names of types. */
    private static final Set<String> NO_TYPES = Set.of("var", "record", "yield", "sealed", "permits");

    /** The reserved names of types: those inside a generated class, and those of classes that a nested type would hide. */
    private static final Set<String> TAKEN = Set.of(
            "Inputs",
            "Outputs",
            "Item",
            "ItemOutputs",
            "Options",
            "Provider",
            "SessionSetup",
            "Source",
            "Content",
            "Layer",
            "Layers",
            "Stored",
            "FloatTensor",
            "DoubleTensor",
            "LongTensor",
            "IntTensor",
            "ShortTensor",
            "ByteTensor",
            "BooleanTensor",
            "StringTensor");

    /**
     * @throws CodegenException for a package or a name that Java does not allow, for a name that a generated class uses inside, and for an
     *     empty resource
     */
    public WrapperOptions {
        if (!SourceVersion.isName(packageName, SourceVersion.RELEASE_17)) {
            throw new CodegenException("'" + packageName
                    + "' is not a valid package name: give Java identifiers separated by dots, for example"
                    + " org.example.nets");
        }
        if (!SourceVersion.isIdentifier(className)
                || SourceVersion.isKeyword(className, SourceVersion.RELEASE_17)
                || NO_TYPES.contains(className)) {
            throw new CodegenException("'" + className
                    + "' is not a valid class name: give a Java identifier of letters and digits, for example"
                    + " FaceDetector");
        }
        if (TAKEN.contains(className)) {
            throw new CodegenException("a class cannot have the name " + className
                    + ", because the generated class contains or uses a type of that name: choose another");
        }
        if (resource.isPresent() && resource.get().isBlank()) {
            throw new CodegenException("the name of the resource is empty: give the model's location on the class"
                    + " path, or leave it out for the model's file name beside the class");
        }
    }

    /** The options of a class that finds its model beside it, without pictures or training. */
    public static WrapperOptions of(String packageName, String className) {
        return new WrapperOptions(packageName, className, Optional.empty(), Optional.empty(), false);
    }

    public WrapperOptions withResource(String name) {
        return new WrapperOptions(packageName, className, Optional.of(name), image, trainingAccessors);
    }

    public WrapperOptions withImage(ImageInput input) {
        return new WrapperOptions(packageName, className, resource, Optional.of(input), trainingAccessors);
    }

    public WrapperOptions withTrainingAccessors(boolean wanted) {
        return new WrapperOptions(packageName, className, resource, image, wanted);
    }

    /** Returns the default class name for a file: SmallResidualNet for {@code small_residual-net.onnx}, Model3d for {@code 3d.onnx}. */
    public static String className(String file) {
        String name = file.replaceFirst("\\.onnx$", "");
        String camel = Arrays.stream(name.split("[^\\p{L}\\p{Nd}]+"))
                .filter(word -> !word.isEmpty())
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
        return camel.isEmpty() || !Character.isJavaIdentifierStart(camel.codePointAt(0)) ? "Model" + camel : camel;
    }
}
