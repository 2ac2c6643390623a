// The sign stage: when it signs, with which serial, and what is left after each way to fail.
#include <gmock/gmock.h>

#include "dnszone/check/check_zone.h"
#include "dnszone/keys/ds.h"
#include "dnszone/keys/key_generation.h"
#include "dnszone/keys/zone_key.h"
#include "dnszone/keys/zone_keys.h"
#include "dnszone/sign_stage/zone_status.h"
#include "tests/support/dnszone/sign_stage_support.h"
#include "tests/support/in_child.h"

namespace millrace::dnszone::test {
namespace {

using millrace::test::Fault;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

// An empty mount, or a key that was moved away: what would be signed is bogus for everyone who has
// the DS.
TEST_F(SignStage, misses_a_key_that_the_zone_was_signed_with) {
  run_well();
  const auto signed_before = directory.read("served/example.test.signed");
  std::string gone;
  for (const auto& file : std::filesystem::directory_iterator(directory / "keys")) {
    if (file.path().extension() == ".key") gone = file.path().stem().string();
  }
  std::filesystem::create_directory(directory / "away");
  for (const char* half : {".key", ".private"}) {
    std::filesystem::rename(directory / ("keys/" + gone + half),
                            directory / ("away/" + gone + half));
  }
  must(generate_key(files, directory / "keys", zone, 13, 257, clock.now()));
  must(generate_key(files, directory / "keys", zone, 13, 256, clock.now()));
  EXPECT_THAT(only_error(), testing::HasSubstr(": key " + gone +
                                               ", with which the zone was signed, "
                                               "is gone: mount or restore the directory"));
  EXPECT_EQ(directory.read("served/example.test.signed"), signed_before);
  const auto faults = check_zone(context(), settings, settings.zones.front(), Asking::nobody);
  ASSERT_THAT(faults, testing::SizeIs(1));
  EXPECT_THAT(faults.front().text(), testing::HasSubstr(gone));
  options.accept_keys = true;
  run_well();
  options.accept_keys = false;
  run_well();
}

TEST_F(SignStage, misses_no_key_whose_time_of_deletion_has_passed) {
  KeyTimes times;
  times.remove = clock.now() + std::chrono::hours(1);
  const ZoneKey old =
      must(generate_key(files, directory / "keys", zone, 13, 256, clock.now(), times));
  run_well();
  for (const char* half : {".key", ".private"}) {
    std::filesystem::remove(directory / ("keys/" + old.file.stem().string() + half));
  }
  EXPECT_THAT(only_error(), testing::HasSubstr(" is gone"));
  clock.advance(std::chrono::hours(2));
  run_well();
}

TEST_F(SignStage, signs_reloads_and_announces) {
  const StageReport report = run_well();
  EXPECT_TRUE(report.changed);
  EXPECT_EQ(report.exit_status(), ExitStatus::ok);
  EXPECT_THAT(printed(report.done),
              ElementsAre(HasSubstr("zone example.test.: serial raised to 2026112302 in "),
                          AllOf(HasSubstr("zone example.test.: signed with serial 2026112302, 9 "
                                          "signatures, the earliest expires 2026-12-0"),
                                HasSubstr("(never signed)")),
                          "zone example.test.: reloaded"));
  EXPECT_THAT(verify().faults, IsEmpty());
  EXPECT_THAT(processes.runs(), ElementsAre(ElementsAre("nsd-control", "reload", "example.test")));
  EXPECT_THAT(directory.read("zones/example.test.zone"), HasSubstr("( 2026112302 ; serial\n"));
  const auto document = announced();
  ASSERT_TRUE(document);
  EXPECT_EQ(document->serial, 2026112302u);
  EXPECT_EQ(document->ds, must(ds_rdata(must(load_keys(files, directory / "keys", zone)))));
  EXPECT_EQ(document->earliest_expiry, verify().earliest_expiry);
  ASSERT_THAT(document->servers, SizeIs(2));
  EXPECT_THAT(document->servers[0].addresses, IsEmpty());
  EXPECT_THAT(document->servers[1].addresses, ElementsAre("192.0.2.1", "2001:db8::1"));
}

TEST_F(SignStage, changes_nothing_the_second_time) {
  run_well();
  const auto before = everything();
  clock.advance(std::chrono::hours(1));
  const StageReport report = run_well();
  EXPECT_FALSE(report.changed);
  EXPECT_THAT(printed(report.done), IsEmpty());
  EXPECT_EQ(everything(), before);
  EXPECT_THAT(processes.runs(), SizeIs(1));
}

TEST_F(SignStage, the_signed_file_can_be_read_by_the_name_server) {
  run_well();
  EXPECT_THAT(directory.snapshot().at("served/example.test.signed"), HasSubstr("0644"));
}

TEST_F(SignStage, keeps_the_mode_of_a_signed_file_that_is_there) {
  run_well();
  std::filesystem::permissions(directory / "served/example.test.signed",
                               std::filesystem::perms(0640));
  edit_source("192.0.2.2", "192.0.2.3");
  run_well();
  EXPECT_THAT(directory.snapshot().at("served/example.test.signed"), HasSubstr("0640"));
}

TEST_F(SignStage, raises_the_serial_of_a_source_that_has_changed) {
  run_well();
  edit_source("192.0.2.2", "192.0.2.3");
  const StageReport report = run_well();
  EXPECT_THAT(printed(report.done),
              ElementsAre(HasSubstr("zone example.test.: serial raised to 2026112303 in "),
                          HasSubstr("(the source has changed)"), "zone example.test.: reloaded"));
  EXPECT_EQ(source_serial(), 2026112303u);
  EXPECT_EQ(signed_serial(), 2026112303u);
  EXPECT_THAT(directory.read("zones/example.test.zone"), HasSubstr("( 2026112303 ; serial\n"));
  EXPECT_EQ(announced()->serial, 2026112303u);
  EXPECT_FALSE(run_well().changed);
}

TEST_F(SignStage, leaves_a_serial_that_its_owner_has_raised) {
  run_well();
  edit_source("2026112302", "2026112399");
  run_well();
  EXPECT_EQ(signed_serial(), 2026112399u);
  EXPECT_EQ(source_serial(), 2026112399u);
}

TEST_F(SignStage, raises_a_serial_that_went_backwards_above_what_was_signed) {
  run_well();
  edit_source("2026112302", "5");
  run_well();
  EXPECT_EQ(signed_serial(), 2026112303u);
}

TEST_F(SignStage, signs_again_when_refresh_is_due_and_raises_the_serial) {
  run_well();
  clock.set(*status().refresh_at - Duration(1));
  EXPECT_FALSE(run_well().changed);
  clock.advance(std::chrono::seconds(1));
  EXPECT_TRUE(status().needs_signing);
  run_well();
  EXPECT_EQ(signed_serial(), 2026112303u);
  EXPECT_THAT(verify().faults, IsEmpty());
}

TEST_F(SignStage, signs_again_when_a_key_becomes_active) {
  run_well();
  ZoneKey next = must(
      generate_key(files, directory / "keys", zone, 13, 256, clock.now() + std::chrono::days(1)));
  EXPECT_FALSE(run_well().changed);
  clock.advance(std::chrono::days(1));
  EXPECT_THAT(printed(run_well().done), ::testing::Contains(HasSubstr("(the keys have changed)")));
  EXPECT_EQ(signed_serial(), 2026112303u);
}

TEST_F(SignStage, adds_a_zonemd_that_is_made_again_each_time) {
  settings.zones[0].signing.zonemd = true;
  run_well();
  EXPECT_THAT(verify().zonemd, ElementsAre("SHA-384"));
  EXPECT_FALSE(run_well().changed);
  edit_source("192.0.2.2", "192.0.2.3");
  EXPECT_THAT(printed(run_well().done), ::testing::Contains(HasSubstr(" of them kept, ")));
  EXPECT_THAT(verify().faults, IsEmpty());
  EXPECT_THAT(verify().zonemd, ElementsAre("SHA-384"));
}

TEST_F(SignStage, signs_again_when_the_settings_change) {
  run_well();
  settings.zones[0].signing.nsec3 = true;
  EXPECT_THAT(printed(run_well().done),
              ::testing::Contains(HasSubstr("(the settings have changed)")));
  settings.zones[0].signing.zonemd = true;
  EXPECT_THAT(printed(run_well().done),
              ::testing::Contains(HasSubstr("(the settings have changed)")));
  EXPECT_THAT(directory.read("served/example.test.signed"), HasSubstr("\tNSEC3\t"));
}

TEST_F(SignStage, signs_again_as_opt_out_and_cds_are_set) {
  edit_source("www IN A", "sub IN NS ns.elsewhere.test.\nwww IN A");
  settings.zones[0].signing.nsec3 = true;
  run_well();
  EXPECT_THAT(directory.read("served/example.test.signed"), Not(HasSubstr("\tNSEC3\t1 1 0 - ")));
  settings.zones[0].signing.opt_out = true;
  run_well();
  EXPECT_THAT(directory.read("served/example.test.signed"), HasSubstr("\tNSEC3\t1 1 0 - "));
  settings.zones[0].signing.cds = CdsMode::publish;
  run_well();
  EXPECT_THAT(directory.read("served/example.test.signed"), HasSubstr("\tCDNSKEY\t"));
  EXPECT_THAT(verify().faults, IsEmpty());
}

TEST_F(SignStage, notes_a_private_half_whose_public_half_is_gone) {
  const ZoneKey next = must(
      generate_key(files, directory / "keys", zone, 13, 256, clock.now() + std::chrono::days(1)));
  std::filesystem::remove(next.file);
  const std::string stem = next.file.stem().string();
  EXPECT_THAT(printed(run_well().notes),
              ElementsAre("zone example.test.: " + (directory / "keys" / stem).string() +
                          ".private is not used, because there is no " + stem +
                          ".key for it: if millrace zone keygen was interrupted, remove it; if the "
                          ".key was lost, restore it"));
}

TEST_F(SignStage, signs_again_when_the_signed_file_is_gone) {
  run_well();
  std::filesystem::remove(directory / "served/example.test.signed");
  EXPECT_THAT(printed(run_well().done),
              ::testing::Contains(HasSubstr("(the signed file is missing)")));
  EXPECT_EQ(signed_serial(), 2026112303u);
}

TEST_F(SignStage, signs_again_when_someone_wrote_into_the_signed_file) {
  run_well();
  directory.write("served/example.test.signed",
                  directory.read("served/example.test.signed") + "; mine\n");
  EXPECT_THAT(printed(run_well().done),
              ::testing::Contains(HasSubstr("(the signed file is not the one that was written)")));
  EXPECT_THAT(directory.read("served/example.test.signed"), ::testing::Not(HasSubstr("; mine")));
}

TEST_F(SignStage, goes_beyond_the_serial_of_a_signed_file_that_it_takes_over) {
  directory.write("served/example.test.signed",
                  "@ 3600 IN SOA ns1.example.test. h.example.test. 2026112377 1 1 1 1\n");
  run_well();
  EXPECT_EQ(signed_serial(), 2026112378u);
  EXPECT_EQ(source_serial(), 2026112378u);
}

TEST_F(SignStage, replaces_nothing_but_a_zone_of_that_name) {
  for (const std::string contents :
       {"-----BEGIN PRIVATE KEY-----\n", "Private-key-format: v1.3\n", "{ \"state\": \"state\" }\n",
        "other.test. 3600 IN SOA ns1.other.test. h.other.test. 1 1 1 1 1\n"}) {
    directory.write("served/example.test.signed", contents);
    EXPECT_EQ(only_error(),
              "zone example.test.: " + (directory / "served/example.test.signed").string() +
                  ": the existing file is not a signed zone of example.test., and only such a file "
                  "is replaced: name another file, or move this one away");
    EXPECT_EQ(directory.read("served/example.test.signed"), contents);
  }
  directory.write("served/example.test.signed", "");
  run_well();
}

TEST_F(SignStage, sweeps_what_a_killed_keygen_left) {
  directory.write("keys/.Kexample.test.+013+00001.private.millrace-tmp", "half a key", 0600);
  run_well();
  EXPECT_FALSE(directory.has("keys/.Kexample.test.+013+00001.private.millrace-tmp"));
}

TEST_F(SignStage, tries_a_failed_reload_again_without_signing) {
  processes.script([](const auto&) {
    ProcessOutcome outcome;
    outcome.exit_code = 1;
    outcome.output = "starting\nerror: could not connect to 127.0.0.1\x1b[0m\n";
    return outcome;
  });
  EXPECT_EQ(
      only_error(),
      "zone example.test.: reload command 'nsd-control reload example.test' exited with status 1, "
      "expected 0; its last output: starting | error: could not connect to 127.0.0.1\\x1b[0m");
  EXPECT_TRUE(status().reload_pending);
  EXPECT_FALSE(announced());
  const std::string text = directory.read("served/example.test.signed");
  processes.script(nullptr);
  EXPECT_THAT(printed(run_well().done), ElementsAre("zone example.test.: reloaded"));
  EXPECT_FALSE(status().reload_pending);
  EXPECT_EQ(announced()->serial, 2026112302u);
  EXPECT_EQ(directory.read("served/example.test.signed"), text);
}

TEST_F(SignStage, announces_what_is_loaded_while_a_reload_is_pending) {
  run_well();
  edit_source("192.0.2.2", "192.0.2.3");
  processes.script([](const auto&) {
    ProcessOutcome outcome;
    outcome.exit_code = 2;
    return outcome;
  });
  EXPECT_THAT(only_error(), HasSubstr("exited with status 2, expected 0; it printed nothing"));
  EXPECT_EQ(announced()->serial, 2026112302u);
  EXPECT_EQ(signed_serial(), 2026112303u);
}

TEST_F(SignStage, says_that_a_reload_command_hung) {
  processes.script([](const auto&) {
    ProcessOutcome outcome;
    outcome.exit_code = 128 + 9;
    outcome.timed_out = true;
    return outcome;
  });
  EXPECT_EQ(only_error(),
            "zone example.test.: reload command 'nsd-control reload example.test' did not end "
            "within 30s and was killed; it printed nothing");
}

TEST_F(SignStage, says_that_a_reload_command_could_not_be_started) {
  processes.script([](const auto&) -> Result<ProcessOutcome> {
    return Error("nsd-control: not found in PATH");
  });
  EXPECT_EQ(only_error(),
            "zone example.test.: reload command 'nsd-control reload example.test': "
            "nsd-control: not found in PATH");
}

TEST_F(SignStage, has_nothing_to_run_where_no_reload_is_configured) {
  settings.zones[0].reload.clear();
  EXPECT_THAT(printed(run_well().done), SizeIs(2));  // the serial, the signing
  EXPECT_THAT(processes.runs(), IsEmpty());
  EXPECT_EQ(announced()->serial, 2026112302u);
}

TEST_F(SignStage, changes_nothing_when_the_zone_cannot_be_signed) {
  run_well();
  edit_source("www IN A 192.0.2.2", "www 99999999 IN A 192.0.2.2");
  const auto before = everything();
  EXPECT_THAT(only_error(), HasSubstr("example.test.zone:9: www.example.test. A: TTL 99999999 is"));
  EXPECT_EQ(everything(), before);
}

TEST_F(SignStage, changes_nothing_when_the_keys_are_of_another_zone) {
  std::filesystem::remove_all(directory / "keys");
  must(generate_key(files, directory / "keys", name("other.test."), 13, 257, clock.now()));
  const auto before = everything();
  EXPECT_THAT(only_error(), HasSubstr("found only keys of other.test., expected example.test."));
  EXPECT_EQ(everything(), before);
}

TEST_F(SignStage, changes_nothing_when_the_signed_file_cannot_be_written) {
  run_well();
  edit_source("192.0.2.2", "192.0.2.3");
  const auto before = everything();
  files.plan(1, Fault::refuse);
  EXPECT_THAT(only_error(), HasSubstr("cannot write: No space left on device"));
  EXPECT_EQ(everything(), before);
  run_well();
  EXPECT_EQ(signed_serial(), 2026112303u);
}

TEST_F(SignStage, refuses_to_write_over_the_source) {
  settings.zones[0].signed_file = settings.zones[0].source;
  const auto before = everything();
  EXPECT_THAT(only_error(), HasSubstr("the signed zone would replace its source"));
  EXPECT_EQ(everything(), before);
}

TEST_F(SignStage, refuses_to_write_over_what_the_source_includes) {
  edit_source("www IN A", "$INCLUDE hosts\nwww IN A");
  directory.write("zones/hosts", "mail IN A 192.0.2.3\n");
  settings.zones[0].signed_file = directory / "zones/hosts";
  const auto before = everything();
  EXPECT_THAT(only_error(), HasSubstr("the signed zone would replace its source"));
  EXPECT_EQ(everything(), before);
}

TEST_F(SignStage, refuses_a_signed_file_that_is_a_link) {
  std::filesystem::create_symlink("../elsewhere", directory / "served/example.test.signed");
  EXPECT_THAT(only_error(), HasSubstr("served/example.test.signed"));
  EXPECT_FALSE(directory.has("elsewhere"));
}

TEST_F(SignStage, goes_on_with_the_other_zones) {
  ZoneSettings bad = settings.zones[0];
  bad.zone = name("bad.test.");
  bad.source = directory / "zones/none";
  settings.zones.insert(settings.zones.begin(), bad);
  const StageReport report = run();
  EXPECT_THAT(report.errors, SizeIs(1));
  EXPECT_EQ(announced()->serial, 2026112302u);
}

TEST_F(SignStage, says_what_to_do_with_a_state_that_it_did_not_write) {
  run_well();
  directory.write("state/zones/example.test.json", "{}");
  EXPECT_THAT(only_error(),
              HasSubstr("it was not written by millrace: remove it, and the zone is signed again"));
}

// Killed at every durable step, before, within and after it: the next run finishes, with one serial
// more at most, and never signs two different zones with one serial after a reload.
TEST_F(SignStage, converges_wherever_it_is_killed) {
  settings.zones[0].review = {"review-zone"};
  run_well();
  edit_source("192.0.2.2", "192.0.2.3");
  const Path whole = directory.path();
  const Path saved = directory.path().string() + ".saved";
  const auto all =
      std::filesystem::copy_options::recursive | std::filesystem::copy_options::copy_symlinks;
  std::filesystem::copy(whole, saved, all);
  for (const Fault fault : {Fault::die_before, Fault::die_during, Fault::die_after}) {
    for (size_t step = 1;; ++step) {
      const auto child = millrace::test::in_child([&]() -> std::string {
        files.plan(step, fault);
        return run().errors.empty() ? "finished" : "failed";
      });
      SCOPED_TRACE(std::to_string(step) + (fault == Fault::die_before ? " before" : " later"));
      EXPECT_NE(child.said, "failed");
      run_well();
      EXPECT_GE(signed_serial(), 2026112303u);
      EXPECT_LE(signed_serial(), 2026112304u);
      EXPECT_EQ(source_serial(), signed_serial());
      EXPECT_EQ(announced()->serial, signed_serial());
      EXPECT_THAT(verify().faults, IsEmpty());
      EXPECT_THAT(directory.read("served/example.test.signed"), HasSubstr("192.0.2.3"));
      EXPECT_FALSE(run_well().changed);
      for (const char* file : {"unsigned-before", "unsigned-after", "signed-after"}) {
        EXPECT_FALSE(directory.has(std::string("state/zones/example.test.") + file));
      }
      for (const auto& entry : std::filesystem::directory_iterator(whole)) {
        std::filesystem::remove_all(entry.path());
      }
      std::filesystem::copy(saved, whole, all);
      if (child.said == "finished") break;
      ASSERT_LT(step, 60u);
    }
  }
  std::filesystem::remove_all(saved);
}

TEST_F(SignStage, status_reports_serials_and_times) {
  EXPECT_TRUE(status().needs_signing);
  EXPECT_FALSE(status().signed_serial);
  run_well();
  const ZoneStatus seen = status();
  EXPECT_EQ(seen.source_serial, 2026112302u);
  EXPECT_EQ(seen.signed_serial, 2026112302u);
  EXPECT_FALSE(seen.needs_signing);
  EXPECT_FALSE(seen.reload_pending);
  EXPECT_GT(*seen.earliest_expiry, *seen.refresh_at);
  EXPECT_GT(*seen.refresh_at, clock.now());
}

}  // namespace
}  // namespace millrace::dnszone::test
