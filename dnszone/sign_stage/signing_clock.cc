#include "dnszone/sign_stage/signing_clock.h"

#include <algorithm>
#include <utility>

#include "core/base/json.h"
#include "core/inbox/inbox.h"
#include "dnszone/sign/signing_schedule.h"
#include "dnszone/sign_stage/sign_stage.h"

namespace millrace::dnszone {
namespace {

// A daily run, even a late one, is not a jump, even if signatures are valid only for hours.
constexpr Duration kLeastJump = std::chrono::hours(36);
constexpr Duration kNoteInterval = std::chrono::hours(6);
constexpr const char* kInsist = "millrace sign --accept-clock";

std::optional<TimePoint> read_note(Files& files, const Path& path) {
  const auto text = files.read(path);
  if (!text) return std::nullopt;
  const auto note = parse_json(*text, path);
  if (!note) return std::nullopt;
  const auto at = json_time(*note, "believed_at", path);
  return at ? std::optional(*at) : std::nullopt;
}

Duration apart(TimePoint a, TimePoint b) {
  return a > b ? a - b : b - a;
}

std::string jump_text(TimePoint now, TimePoint known, const std::string& event) {
  return "this host's clock has " + format_time(now) + ", " + format_duration(apart(now, known)) +
         (now > known ? " after " : " before ") + format_time(known) + ", " + event;
}

}  // namespace

SigningClock::SigningClock(const StageContext& context, const SignStageOptions& options)
    : context_(context),
      options_(options),
      noted_(read_note(context.env.files, context.paths.clock())),
      is_believed_(options.accept_clock) {
}

// A late clock makes signatures that expire sooner, which is worse than none only after they
// expire; a clock that was ahead before must not prevent a zone from being signed correctly again.
bool SigningClock::is_jump(Duration validity, TimePoint known) const {
  const TimePoint now = context_.now();
  const Duration limit = std::max(now > known ? validity / 4 : validity / 2, kLeastJump);
  return apart(now, known) > limit;
}

// A bundle was written on another host recently: this clock is not far ahead of that one.
bool SigningClock::another_host_agrees(Duration limit) const {
  const auto inbox = read_inbox(context_, Stage::challenge, Stage::order);
  if (!inbox) return false;
  return std::ranges::any_of(inbox->parts, [&](const InboxPart& part) {
    const BundleMeta& meta = part.bundle.meta;
    const Duration age = context_.now() - meta.created;
    return meta.host != context_.host && age >= -kInceptionOffset && age <= limit;
  });
}

Result<void> SigningClock::ask_outside(const std::string& jump) {
  const std::string refused = "not signed: " + jump;
  const std::string insist = kInsist;
  if (!options_.outside_time) {
    return Error(refused + ": set the clock; if it is right (the host was off), run: " + insist);
  }
  const auto theirs = options_.outside_time();
  if (!theirs) {
    return Error(refused + ", and no CA could be queried for the time (" + theirs.error().text() +
                 "): set the clock; if it is right (the host was off), run: " + insist);
  }
  if (apart(*theirs, context_.now()) <= kInceptionOffset) return {};
  return Error(refused + ", and the CA's has " + format_time(*theirs) +
               ": set the clock; if it is right and the CA's is wrong, run: " + insist)
      .found_as("clock");
}

Result<void> SigningClock::check(Duration validity, std::optional<TimePoint> signed_at) {
  const std::optional<TimePoint> known = noted_ ? noted_ : signed_at;
  if (is_believed_) return {};
  if (!known) return check_first();
  if (!is_jump(validity, *known)) return {};
  is_believed_ = another_host_agrees(std::max(validity / 4, kLeastJump));
  if (is_believed_) return {};
  return decide(jump_text(context_.now(), *known, "the time of the last run that could sign"));
}

// There is no local evidence whether the clock is ahead. A CA that cannot be queried does not block
// signing.
Result<void> SigningClock::check_first() {
  if (refusal_) return *refusal_;
  if (!options_.outside_time || std::exchange(is_first_checked_, true)) return {};
  const auto theirs = options_.outside_time();
  if (!theirs || apart(*theirs, context_.now()) <= kInceptionOffset) return {};
  refusal_ = Error("not signed: this host's clock has " + format_time(context_.now()) +
                   ", and the CA's has " + format_time(*theirs) +
                   ": set the clock; if it is right and the CA's is wrong, run: " + kInsist)
                 .found_as("clock");
  return *refusal_;
}

Result<void> SigningClock::check_after(TimePoint past, const std::string& event,
                                       Duration validity) {
  if (is_believed_ || !is_first()) return {};
  if (past - context_.now() <= std::max(validity / 4, kLeastJump)) return {};
  return decide(jump_text(context_.now(), past, event));
}

Result<void> SigningClock::decide(const std::string& jump) {
  if (refusal_) return *refusal_;
  auto asked = ask_outside(jump);
  is_believed_ = asked.ok();
  if (!is_believed_) refusal_ = asked.error();
  return asked;
}

Result<void> SigningClock::note() {
  const TimePoint now = context_.now();
  if (refusal_ || (noted_ && apart(now, *noted_) < kNoteInterval)) return {};
  Files& files = context_.env.files;
  TRY(files.make_directory(context_.paths.zones_directory(), 0700));
  return files.write(context_.paths.clock(), json_text({{"believed_at", format_time(now)}}), 0600);
}

}  // namespace millrace::dnszone
