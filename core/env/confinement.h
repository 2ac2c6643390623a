// How a process confines itself after it has read its configuration, so that an error in it opens
// nothing but the files of its own stages. Each system has its file, confinement_linux.cc and so
// on; CMake chooses it.
//
//   Linux      Landlock, from version 2 (Linux 5.19): files, programs, TCP, signals to others. No
//              filter of system calls (seccomp): its list would have to follow each version of
//              libc, OpenSSL and libcurl, and one call that is missing stops renewals.
//   OpenBSD    unveil(2) and pledge(2).
//   FreeBSD    Nothing more than at the start of the process. cap_enter(2) would forbid every open
//              of a path, and the zone files with all that they include, the trust anchors and the
//              resolver's files are opened by path whenever they are needed.
//   elsewhere  Nothing.
//
// No core files, no debuggers and no new privileges hold from the start of the process on
// (process_start.h), where the system has them.
#pragma once

#include <string>
#include <vector>

#include "core/env/program_helper.h"
#include "core/files/files.h"

namespace millrace {

struct Confinement {
  // Files, or directories with all below them. What is missing is left out.
  std::vector<Path> readable;
  std::vector<Path> writable;                 // readable, too
  std::vector<AllowedProgram> programs = {};  // started by a helper, which is not confined
  bool uses_network = true;
};

// For people.
struct ConfinementReport {
  std::vector<std::string> in_force;  // while stages run
  std::vector<std::string> missing;   // what this system does not have
};

// Confines the process. main() has the real one; a test that runs in its own process has none.
class Confiner {
 public:
  virtual ~Confiner() = default;
  // Once, before the process has other threads, and for good. Success where the system has nothing.
  virtual Result<void> confine(const Confinement& confinement) = 0;
  virtual bool is_confined() const = 0;  // by rules for files
  virtual ConfinementReport report() const = 0;
};

// The real one. The helper must outlive it.
class ProcessConfiner final : public Confiner {
 public:
  explicit ProcessConfiner(ProgramHelper& helper) : helper_(helper) {}
  Result<void> confine(const Confinement& confinement) override;
  bool is_confined() const override { return is_confined_; }
  ConfinementReport report() const override;

 private:
  ProgramHelper& helper_;
  bool is_confined_ = false;
};

// Of each system. Whether it has rules for files, and confines the process by them.
bool can_confine();
Result<void> confine_process(const Confinement& confinement);
ConfinementReport confinement_of_system();
void refuse_debuggers();
void refuse_new_privileges();

}  // namespace millrace
