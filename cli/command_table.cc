#include "cli/commands.h"

namespace millrace::cli {
namespace {

constexpr const Command* kCommands[] = {
    &kInit,
    &kIssue,
    &kRun,
    &kCsr,
    &kOrder,
    &kChallenge,
    &kChallengePersist,
    &kTlsa,
    &kSign,
    &kPoll,
    &kFetch,
    &kPublish,
    &kStatus,
    &kCheck,
    &kAccountShow,
    &kAccountRegister,
    &kAccountUpdate,
    &kAccountRollover,
    &kAccountDeactivate,
    &kAccountImport,
    &kRevoke,
    &kCsrFile,
    &kZoneKeygen,
    &kZoneKeys,
    &kZoneKeytime,
    &kZoneCheck,
    &kZoneEdit,
    &kZoneSign,
    &kZoneVerify,
    &kZoneDs,
    &kTlsaPrint,
    &kBundleSign,
    &kBundleVerify,
    &kBundleAccept,
    &kVersion,
    &kHelp,
};

constexpr Option kGlobal[] = {
    {"--config", "FILE",
     "The configuration; without it ./millrace.json, then millrace/millrace.json in the directory "
     "of configurations that the build names, in /usr/local/etc and in /etc."},
    {"--json", "",
     "Write one JSON object to standard output: changed, done, pending, notes, errors, "
     "exit_status, and what the command has to tell."},
    {"--changed-exit", "N", "Leave with N instead of 0 when something was changed."},
    {"--quiet", "", "Write errors only, and what was asked for as a record to use."},
    {"--verbose", "",
     "Write what each stage does to standard error, as it happens, and at the end the processor "
     "time that each took."},
    {"--help", "", "Describe the command."},
};

}  // namespace

std::span<const Command* const> command_table() {
  return kCommands;
}
std::span<const Option> global_options() {
  return kGlobal;
}

std::string title_of(const Command& command) {
  std::string title(command.name);
  return command.told_by.empty() ? title : title + " " + std::string(command.told_by);
}

}  // namespace millrace::cli
