package org.onnxtwist.runtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.onnxtwist.runtime.session.Devices.Device;

final class ProviderSelectionTest {
    private static ProviderAccess offering(Set<Provider> carried, Optional<String> refusal) {
        return new ProviderAccess() {
            @Override
            public Set<Provider> carried() {
                return carried;
            }

            @Override
            public Optional<String> refusal(Provider provider) {
                return provider == Provider.CUDA ? refusal : Optional.empty();
            }
        };
    }

    private static final ProviderAccess CPU_BUILD = offering(Set.of(Provider.CPU), Optional.of("not to be asked"));
    private static final ProviderAccess NO_DEVICE =
            offering(Set.of(Provider.CPU, Provider.CUDA), Optional.of("CUDA failure 100: no CUDA-capable device"));
    private static final ProviderAccess DEVICE = offering(Set.of(Provider.CPU, Provider.CUDA), Optional.empty());

    private static final ProviderAccess UNTOUCHABLE = new ProviderAccess() {
        @Override
        public Set<Provider> carried() {
            throw new AssertionError("the runtime was loaded");
        }

        @Override
        public Optional<String> refusal(Provider provider) {
            throw new AssertionError("the runtime was loaded");
        }
    };

    @Test
    void autoTakesCudaWhereADeviceWorks() {
        assertEquals(
                Provider.CUDA,
                ProviderSelection.choose(ProviderChoice.AUTO, DEVICE).provider());
    }

    @Test
    void autoSaysWhyItRunsOnTheCpu() {
        ProviderSelection withoutDevice = ProviderSelection.choose(ProviderChoice.AUTO, NO_DEVICE);
        assertEquals(Provider.CPU, withoutDevice.provider());
        assertEquals("CUDA does not work here: CUDA failure 100: no CUDA-capable device", withoutDevice.reason());
        ProviderSelection withoutLibrary = ProviderSelection.choose(ProviderChoice.AUTO, CPU_BUILD);
        assertEquals(Provider.CPU, withoutLibrary.provider());
        assertEquals("the ONNX Runtime library has no CUDA provider", withoutLibrary.reason());
    }

    @Test
    void cudaIsNeverReplacedBySomethingElse() {
        assertEquals(
                Provider.CUDA,
                ProviderSelection.choose(ProviderChoice.CUDA, DEVICE).provider());
        String build = assertThrows(
                        ProviderNotAvailableException.class,
                        () -> ProviderSelection.choose(ProviderChoice.CUDA, CPU_BUILD))
                .getMessage();
        assertEquals(
                "provider CUDA is not available: the ONNX Runtime library of this build runs on the CPU only; build with the"
                        + " Maven profile cuda (mvn -Pcuda package), or run with --provider cpu",
                build);
        String device = assertThrows(
                        ProviderNotAvailableException.class,
                        () -> ProviderSelection.choose(ProviderChoice.CUDA, NO_DEVICE))
                .getMessage();
        assertTrue(String.valueOf(device).contains("CUDA failure 100"), device);
        assertTrue(String.valueOf(device).contains("install the driver of the NVIDIA device, CUDA 12"), device);
        assertFalse(String.valueOf(device).contains("\n"), device);
    }

    @Test
    void theCpuNeedsNoQuestions() {
        assertEquals(
                Provider.CPU,
                ProviderSelection.choose(ProviderChoice.CPU, UNTOUCHABLE).provider());
    }

    @Test
    void devicesAreListedWhetherUsableOrNot() {
        assertEquals(
                new Device(Provider.CUDA, false, "CUDA failure 100: no CUDA-capable device"),
                Devices.list(NO_DEVICE).get(1));
        assertTrue(Devices.list(DEVICE).get(1).usable());
        assertFalse(Devices.list(CPU_BUILD).get(1).usable());
        assertTrue(Devices.list(CPU_BUILD).get(0).usable());
    }

    @Test
    void theRuntimeOnTheClassPathAnswersOneWayOrTheOther() {
        ProviderAccess access = ProviderAccess.ofRuntime();
        assertTrue(access.carried().contains(Provider.CPU));
        assertEquals(Optional.empty(), access.refusal(Provider.CPU));
        if (access.carried().contains(Provider.CUDA)
                && access.refusal(Provider.CUDA).isEmpty()) {
            assertEquals(
                    Provider.CUDA,
                    ProviderSelection.choose(ProviderChoice.CUDA, access).provider());
        } else {
            assertThrows(
                    ProviderNotAvailableException.class, () -> ProviderSelection.choose(ProviderChoice.CUDA, access));
        }
    }
}
