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
import org.onnxtwist.runtime.train.network.Architecture;
import org.onnxtwist.runtime.train.network.NetworkOptions;
import org.onnxtwist.samples.networks.SmallResidualNet;
import org.onnxtwist.samples.networks.UNetLike;

/** Writes the sample networks into a folder, all of them or the named ones: {@code WriteNetworks FOLDER [NAME...]}. */
public final class WriteNetworks {
    private static final NetworkOptions PHOTOGRAPH =
            NetworkOptions.of(3, 224, 224, 1000).withBatch(Dim.of(1));

    private WriteNetworks() {}

    /** The networks by the name of their file; the two small ones are those in samples/models. */
    public static SortedMap<String, Supplier<Model>> networks() {
        return new TreeMap<>(Map.of(
                "resnet18", () -> Architecture.RESNET18.build(PHOTOGRAPH),
                "resnet50", () -> Architecture.RESNET50.build(PHOTOGRAPH),
                "mobilenet", () -> Architecture.MOBILENET.build(PHOTOGRAPH),
                "unet", () -> Architecture.UNET.build(PHOTOGRAPH),
                "small_residual_net",
                        () -> SmallResidualNet.build(
                                NetworkOptions.of(3, 32, 32, 10).withBatch(Dim.of(1))),
                "small_unet", () -> UNetLike.build(anyImages().withWidthMultiplier(0.125))));
    }

    private static NetworkOptions anyImages() {
        return NetworkOptions.of(3, 64, 64, 2).withSize(Dim.of("height"), Dim.of("width"));
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
