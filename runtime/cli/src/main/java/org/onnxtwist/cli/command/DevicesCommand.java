package org.onnxtwist.cli.command;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.onnxtwist.cli.text.Console;
import org.onnxtwist.cli.text.ExitStatus;
import org.onnxtwist.runtime.report.ConstantSpelling;
import org.onnxtwist.runtime.report.JsonDocument;
import org.onnxtwist.runtime.report.Table;
import org.onnxtwist.runtime.session.Devices;
import org.onnxtwist.runtime.session.Devices.Device;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code devices}: lists the devices that models can be checked on. */
@Command(
        name = "devices",
        description =
                "Lists the execution providers that can run models on this machine: the value for --provider, whether"
                        + " it is usable, and if not, why.",
        footerHeading = "%nExample:%n",
        footer = "  onnx-twist devices --json")
final class DevicesCommand implements Callable<Integer> {
    private final Console console;

    @Option(names = "--json", description = "Print one JSON document: devices, each with provider, usable and detail.")
    private boolean json;

    DevicesCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<Device> devices = Devices.list();
        if (json) {
            console.printJson(document ->
                    document.array("devices", () -> devices.forEach(device -> write(document, device))));
        } else {
            Table table = new Table(List.of("provider", "works", "detail"), Set.of());
            devices.forEach(device ->
                    table.add(ConstantSpelling.of(device.provider()), device.usable() ? "yes" : "no", device.detail()));
            table.lines().forEach(console.out()::println);
        }
        return ExitStatus.DONE;
    }

    private static void write(JsonDocument document, Device device) {
        document.object(() -> {
            document.field("provider", ConstantSpelling.of(device.provider()));
            document.field("usable", device.usable());
            document.field("detail", device.detail());
        });
    }
}
