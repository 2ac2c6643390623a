// The commands, each in a file of its own: command_NAME.cc.
#pragma once

#include "cli/line/command.h"

namespace millrace::cli {

extern const Command kInit, kIssue, kRun;
extern const Command kCsr, kOrder, kChallenge, kChallengePersist, kTlsa, kSign, kPoll, kFetch,
    kPublish, kPull;
extern const Command kStatus, kCheck, kExport;
extern const Command kAccountShow, kAccountRegister, kAccountUpdate, kAccountRollover,
    kAccountDeactivate, kAccountImport, kRevoke;
extern const Command kCsrFile, kTlsaPrint, kTlsaShow, kTlsaRoll, kDane;
extern const Command kZoneKeygen, kZoneKeys, kZoneKeytime, kZoneCheck, kZoneEdit, kZoneSign,
    kZoneVerify, kZoneDs;
extern const Command kBundleKeygen, kBundleSign, kBundleVerify, kBundleShow, kBundleAccept,
    kBundleRekey;
extern const Command kVersion, kHelp;

}  // namespace millrace::cli
