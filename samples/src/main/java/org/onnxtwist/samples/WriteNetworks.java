package org.onnxtwist.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.onnxtwist.io.OnnxWriter;
import org.onnxtwist.io.WriteOptions;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.samples.networks.MobileNetLike;
import org.onnxtwist.samples.networks.NetworkOptions;
import org.onnxtwist.samples.networks.ResNet18;
import org.onnxtwist.samples.networks.ResNet50;
import org.onnxtwist.samples.networks.SmallResidualNet;
import org.onnxtwist.samples.networks.UNetLike;

/** Writes the sample networks into a folder, all of them or the named ones: {@code WriteNetworks FOLDER [NAME...]}. */
public final class WriteNetworks {
    private WriteNetworks() {}

    /** The networks by the name of their file; the two small ones are those in samples/models. */
    public static SortedMap<String, Supplier<Model>> networks() {
        return new TreeMap<>(Map.of(
                "resnet18", () -> ResNet18.build(NetworkOptions.ofSize(224)),
                "resnet50", () -> ResNet50.build(NetworkOptions.ofSize(224)),
                "mobilenet_like", () -> MobileNetLike.build(NetworkOptions.ofSize(224)),
                "unet_like", () -> UNetLike.build(NetworkOptions.ofSize(128).withClasses(2)),
                "small_residual_net",
                        () -> SmallResidualNet.build(NetworkOptions.ofSize(32).withClasses(10)),
                "small_unet",
                        () -> UNetLike.build(anyImages().withChannels(0.125).withClasses(2))));
    }

    private static NetworkOptions anyImages() {
        return NetworkOptions.ofSize(64).withBatch(Dim.of("batch")).withSize(Dim.of("height"), Dim.of("width"));
    }

    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        Collection<String> wanted = Arrays.asList(args).subList(1, args.length);
        for (Map.Entry<String, Supplier<Model>> network : networks().entrySet()) {
            if (wanted.isEmpty() || wanted.contains(network.getKey())) {
                Path file = folder.resolve(network.getKey() + ".onnx");
                OnnxWriter.write(network.getValue().get(), file, WriteOptions.defaults());
                System.out.println(file + ": " + Files.size(file) + " bytes");
            }
        }
    }
}
