"""Seats, answers and the queue: who comes, who waits, who is next.

The rules, in one place:

- A party is a person with their guests; it is seated whole or waits whole.
- Where seats have classes, each class has its own number and its own queue, and nobody is moved
  from one to another but by their own answer.
- The queue is strictly first come, first served. A party that would fit still waits behind one
  that asked before it and does not fit yet: nobody jumps the queue. Only a party larger than the
  whole class is passed over, since nobody could ever be seated behind it; it keeps its place.
- Whenever seats free up before the start, those at the head of the queue are seated, one after
  the other, as long as the head fits. With `offer_hours` they are offered the seat instead: it is
  kept for them until a deadline, never later than the start. Silence ends their waiting, and the
  seat passes on; asking again means the end of the queue.
- One answer a person. Answering again changes it: the same answer changes nothing; fewer guests
  keep the seat or the place in the queue; more guests, or another class, for a seated party need
  free seats and nobody waiting, else the change is refused and the seat kept; more guests or
  another class for a waiting party are a new asking, at the end of the queue.
- With `approval` everybody waits for the organizers' word first, and stands in the queue in the
  order of approval: a later word never puts anybody back. Who was turned down cannot ask again.
- With a `lottery` everybody enters until the draw; see `draw`. Who comes later stands in line.
- Who is seated stays seated: fewer seats than are taken are refused, unless organizers say that
  all stay, or that the last to come wait again, ahead of those who waited.
"""

from services.events.domain.seats.draw import Drawn
from services.events.domain.seats.gathered import Gathered
from services.events.domain.seats.party import Move, Party, key_of

__all__ = ["Drawn", "Gathered", "Move", "Party", "key_of"]
