// What the process sets up for itself before anything else. The differences between systems are in
// confinement_linux.cc and so on.
#pragma once

namespace millrace {

// Descriptors 0, 1 and 2 are open afterwards: one that was closed is /dev/null. Else the first file
// that is opened would become standard error, and messages would be written into it.
void open_standard_descriptors();

// No core file and no debugger of the same user sees the keys in memory, and no program that is
// started gains rights by its set-user-ID bit. Unsupported steps are skipped.
void protect_process();

}  // namespace millrace
