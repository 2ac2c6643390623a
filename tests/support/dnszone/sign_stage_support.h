// The sign stage on one zone, with fakes around it.
#pragma once

#include <gmock/gmock.h>

#include "core/inbox/inbox.h"
#include "dnszone/keys/key_generation.h"
#include "dnszone/sign_stage/sign_stage.h"
#include "dnszone/sign_stage/zone_status.h"
#include "dnszone/text/zone_text.h"
#include "dnszone/verify/verify_zone.h"
#include "tests/support/dnszone/signer_support.h"

namespace millrace::dnszone::test {

inline constexpr const char* kSource =
    "; written by a person\n"
    "$TTL 3600\n"
    "@ IN SOA ns1 hostmaster ( 2026112301 ; serial\n"
    "   7200 3600 86400 300 )\n"
    "@ IN NS ns1\n"
    "@ IN NS ns.elsewhere.test.\n"
    "ns1 IN A 192.0.2.1\n"
    "ns1 IN AAAA 2001:db8::1\n"
    "www IN A 192.0.2.2\n";

class SignStage : public TestEnv, public ::testing::Test {
 protected:
  SignStage() {
    make_state();
    directory.write("zones/example.test.zone", kSource);
    must(generate_key(files, directory / "keys", zone, 13, 257, clock.now()));
    must(generate_key(files, directory / "keys", zone, 13, 256, clock.now()));
    settings.zones.push_back({.zone = zone,
                              .source = directory / "zones/example.test.zone",
                              .managed_file = {},
                              .signed_file = directory / "served/example.test.signed",
                              .signing = {.keys = directory / "keys"},
                              .reload = {"nsd-control", "reload", "example.test"},
                              .servers = {}});
    std::filesystem::create_directory(directory / "served");
  }

  StageReport run() { return run_sign(context(), settings, options); }
  StageReport run_well() {
    StageReport report = run();
    for (const Error& error : report.errors) ADD_FAILURE() << error.text();
    return report;
  }
  std::string only_error() {
    const StageReport report = run();
    return report.errors.size() == 1 ? report.errors[0].text()
                                     : std::to_string(report.errors.size()) + " errors";
  }

  void edit_source(const std::string& from, const std::string& to) {
    std::string text = directory.read("zones/example.test.zone");
    const size_t place = text.find(from);
    ASSERT_NE(place, std::string::npos);
    directory.write("zones/example.test.zone", text.replace(place, from.size(), to));
  }
  uint32_t serial_in(const std::string& file) {
    const ZoneText text = must(read_zone(*real_files, directory / file, zone));
    return text.soa_serial();
  }
  uint32_t source_serial() { return serial_in("zones/example.test.zone"); }
  uint32_t signed_serial() { return serial_in("served/example.test.signed"); }
  VerifyReport verify() {
    return verify_zone(records(directory.read("served/example.test.signed"), zone),
                       {zone, {}, clock.now()});
  }
  // What poll would read; nullopt: nothing.
  std::optional<ZoneDocument> announced() {
    Inbox inbox = must(read_inbox(context(), Stage::poll, Stage::sign));
    const auto zones = zones_of(inbox);
    const auto found = zones.find(zone);
    return found == zones.end() ? std::nullopt : std::optional(found->second);
  }
  // All that is there, but for the lock's file and the time of the last run.
  millrace::test::Snapshot everything() {
    auto seen = directory.snapshot();
    seen.erase("state/locks/dns");
    seen.erase("state/zones/.clock.json");
    return seen;
  }
  ZoneStatus status() { return must(zone_status(context(), settings.zones[0])); }

  const DnsName zone = name("example.test.");
  Settings settings;
  // The CA's clock goes as this one.
  SignStageOptions options{.accept_clock = false,
                           .outside_time = [this]() -> Result<TimePoint> { return clock.now(); }};
};

}  // namespace millrace::dnszone::test
