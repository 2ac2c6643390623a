// Sockets of one call that are awaited together.
#pragma once

#include <algorithm>
#include <chrono>
#include <vector>

#include <poll.h>

namespace millrace {

// Waits until something happens to one of the flights, or its next moment comes, and lets each go
// on. Numbered has a member `flight` with awaited(), next_moment(), on_ready(), on_time(now) and
// is_done(); none of them is done before.
template <class Numbered>
void wait_for_flights(std::vector<Numbered>& flights) {
  using Moment = std::chrono::steady_clock;
  using std::chrono::milliseconds;
  std::vector<pollfd> awaited;
  awaited.reserve(flights.size());
  Moment::time_point moment = Moment::time_point::max();
  for (const Numbered& one : flights) {
    awaited.push_back(one.flight.awaited());
    moment = std::min(moment, one.flight.next_moment());
  }
  const auto pause = std::chrono::ceil<milliseconds>(moment - Moment::now()).count();
  const int limit = static_cast<int>(std::clamp<milliseconds::rep>(pause, 0, 60'000));
  // A poll that fails (a signal) has nothing ready; the deadlines still end the loop.
  const bool some_ready = ::poll(awaited.data(), static_cast<nfds_t>(awaited.size()), limit) > 0;
  for (size_t i = 0; i < flights.size(); ++i) {
    auto& flight = flights[i].flight;
    if (some_ready && awaited[i].revents != 0) flight.on_ready();
    if (!flight.is_done()) flight.on_time(Moment::now());
  }
}

}  // namespace millrace
