"""How a photo of the list is drawn: its thumbnail, and its state by shape as well as by color."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPainterPath, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from sr3_desktop.app.widgets.colors import Colors
from sr3_desktop.app.widgets.elided_label import broken
from sr3_desktop.app.widgets.icons import draw
from sr3_desktop.app.widgets.theme import Theme

from .job import Job, JobState
from .job_queue import JOB_ROLE, Column
from .thumbnails import Thumbnails

Index = QModelIndex | QPersistentModelIndex

STRIP_ITEM = QSize(104, 98)
STRIP_LINE_PX, STRIP_EDGE_PX = 16, 12
STRIP_NAME_CHARACTERS = 10
STRIP_THUMB = QSize(88, 54)
TABLE_THUMB = QSize(54, 36)
TABLE_ROW_PX, STATE_LINES = 44, 2
BADGE_PX = 20
_CORNER_PX = 5


def strip_item(metrics: QFontMetrics) -> QSize:
    """Return the size of a photo in the strip: large letters need more room for the two lines."""
    width = metrics.horizontalAdvance("n" * STRIP_NAME_CHARACTERS) + STRIP_EDGE_PX
    more = max(metrics.height() - STRIP_LINE_PX, 0)
    return QSize(max(STRIP_ITEM.width(), width), STRIP_ITEM.height() + 2 * more)


def name_lines(name: str, metrics: QFontMetrics, width: int) -> list[str]:
    """Return a name in at most two lines, the second with its end, where photos differ."""
    too_wide = (n for n in range(2, len(name) + 1) if metrics.horizontalAdvance(name[:n]) > width)
    first = next(too_wide, len(name) + 1) - 1
    rest = metrics.elidedText(name[first:], Qt.TextElideMode.ElideLeft, width)
    return [name[:first], rest] if rest else [name]


class _PhotoDelegate(QStyledItemDelegate):
    def __init__(self, thumbnails: Thumbnails, theme: Theme, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._thumbnails, self._theme = thumbnails, theme


class StripDelegate(_PhotoDelegate):
    """Thumbnail, badge and name, one beside the other."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return the same for all, so that none has to be asked for."""
        return strip_item(option.fontMetrics)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one photo."""
        job: Job = index.data(JOB_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        high = min(strip_item(option.fontMetrics).height(), option.rect.height())
        rect = QRect(option.rect.topLeft(), QSize(option.rect.width(), high))
        _paint_choice(painter, option, rect)
        left = rect.left() + (rect.width() - STRIP_THUMB.width()) // 2
        place = QRect(left, rect.top() + 6, STRIP_THUMB.width(), STRIP_THUMB.height())
        _paint_thumbnail(painter, place, self._thumbnails.pixmap(job.source), option)
        corner = QPointF(place.right() - 8, place.bottom() - 6)
        paint_badge(painter, corner, job, self._theme.colors)
        metrics = option.fontMetrics
        width = rect.width() - STRIP_EDGE_PX
        high = max(STRIP_LINE_PX, metrics.height())
        line = QRect(rect.left() + STRIP_EDGE_PX // 2, place.bottom() + 3, width, high)
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        for text in name_lines(job.source.name, metrics, width):
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, text)
            line.translate(0, high)
        painter.restore()


class TableDelegate(_PhotoDelegate):
    """The thumbnail before the name, the badge before the state; other cells as usual."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Leave room for what is drawn before the text, and let it end in dots."""
        super().initStyleOption(option, index)
        option.textElideMode = Qt.TextElideMode.ElideMiddle
        option.state &= ~QStyle.StateFlag.State_HasFocus  # the row's color shows the choice

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        column = index.column()
        if column not in (Column.PHOTO, Column.STATE):
            super().paint(painter, option, index)
            return
        job: Job = index.data(JOB_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(option.rect, option.palette.color(QPalette.ColorRole.Highlight))
        left = option.rect.left() + 8
        middle = option.rect.center().y()
        if column == Column.PHOTO:
            top = middle - TABLE_THUMB.height() // 2
            place = QRect(left, top, TABLE_THUMB.width(), TABLE_THUMB.height())
            _paint_thumbnail(painter, place, self._thumbnails.pixmap(job.source), option)
            left += TABLE_THUMB.width() + 10
        else:
            paint_badge(painter, QPointF(left + BADGE_PX / 2, middle), job, self._theme.colors)
            left += BADGE_PX + 8
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        painter.setPen(option.palette.color(role))
        room = option.rect.adjusted(left - option.rect.left(), 0, -6, 0)
        text, metrics = str(index.data()), option.fontMetrics
        if column == Column.PHOTO:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
        else:  # it may be a sentence
            most = max(1, min(STATE_LINES, room.height() // metrics.lineSpacing()))
            text = "\n".join(broken(text, option.font, room.width(), most))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)
        painter.restore()


def paint_badge(painter: QPainter, center: QPointF, job: Job, colors: Colors) -> None:
    """Draw a job's state: an empty ring, a ring that fills, a tick, an arrow, "!" or a square."""
    radius = BADGE_PX / 2 - 1
    disc = QRectF(center.x() - radius, center.y() - radius, 2 * radius, 2 * radius)
    painter.setPen(QPen(QColor(colors.card), 1.5))
    ground = {
        JobState.SUCCEEDED: colors.good,
        JobState.FAILED: colors.error,
        JobState.SKIPPED: colors.muted,
    }.get(job.state, colors.card)
    painter.setBrush(QColor(ground))
    if job.state is JobState.FAILED:
        painter.drawPolygon(_octagon(disc))
    else:
        painter.drawEllipse(disc)
    if job.state in (JobState.WAITING, JobState.RUNNING, JobState.CANCELLED):
        _paint_ring(painter, disc.adjusted(2.5, 2.5, -2.5, -2.5), job, colors)
    else:
        _paint_sign(painter, center, job.state, colors)


def _paint_ring(painter: QPainter, ring: QRectF, job: Job, colors: Colors) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(colors.muted), 1.6))
    if job.state is JobState.RUNNING:
        painter.setPen(QPen(QColor(colors.track), 3.2))
        painter.drawEllipse(ring)
        painter.setPen(QPen(QColor(colors.focus), 3.2, c=Qt.PenCapStyle.FlatCap))
        painter.drawArc(ring, 90 * 16, round(-360 * 16 * max(job.fraction, 0.03)))
        return
    painter.drawEllipse(ring)
    if job.state is JobState.CANCELLED:
        side = ring.width() * 0.4
        square = QRectF(ring.center().x() - side / 2, ring.center().y() - side / 2, side, side)
        painter.fillRect(square, QColor(colors.muted))


def _paint_sign(painter: QPainter, center: QPointF, state: JobState, colors: Colors) -> None:
    ink = QColor(colors.card)
    painter.setPen(QPen(ink, 2.0, c=Qt.PenCapStyle.RoundCap, j=Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    strokes: dict[JobState, list[tuple[tuple[float, float], ...]]] = {
        JobState.SUCCEEDED: [((-3.8, 0.4), (-1.2, 3.0), (3.8, -2.8))],
        JobState.SKIPPED: [((-3.5, -3), (-0.5, 0), (-3.5, 3)), ((3.2, -3), (3.2, 3))],
        JobState.FAILED: [((0, -4.4), (0, 1.0)), ((0, 4.2), (0, 4.25))],
    }
    for stroke in strokes[state]:
        path = QPainterPath(center + QPointF(*stroke[0]))
        for point in stroke[1:]:
            path.lineTo(center + QPointF(*point))
        painter.drawPath(path)


def _octagon(box: QRectF) -> list[QPointF]:
    cut = box.width() * 0.29
    left, top, right, bottom = box.left(), box.top(), box.right(), box.bottom()
    return [
        QPointF(left + cut, top),
        QPointF(right - cut, top),
        QPointF(right, top + cut),
        QPointF(right, bottom - cut),
        QPointF(right - cut, bottom),
        QPointF(left + cut, bottom),
        QPointF(left, bottom - cut),
        QPointF(left, top + cut),
    ]


def _paint_choice(painter: QPainter, option: QStyleOptionViewItem, rect: QRect) -> None:
    """Mark a chosen photo by its ground, and the one that has the focus by a frame."""
    box = QRectF(rect).adjusted(2, 1, -2, -1)
    role = QPalette.ColorRole
    painter.setPen(Qt.PenStyle.NoPen)
    if option.state & QStyle.StateFlag.State_Selected:
        painter.setPen(QPen(option.palette.color(role.Highlight), 2))
        painter.setBrush(option.palette.color(role.Light))
        painter.drawRoundedRect(box, 6, 6)
    elif option.state & QStyle.StateFlag.State_MouseOver:
        painter.setBrush(option.palette.color(role.Light))
        painter.drawRoundedRect(box, 6, 6)
    if option.state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(option.palette.color(role.Link), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 6, 6)


def _paint_thumbnail(
    painter: QPainter, place: QRect, pixmap: QPixmap | None, option: QStyleOptionViewItem
) -> None:
    """Fill a rectangle with the middle of a thumbnail, or show that there is none."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(place), _CORNER_PX, _CORNER_PX)
    painter.save()
    painter.setClipPath(path)
    if pixmap is None:
        painter.fillRect(place, option.palette.color(QPalette.ColorRole.Midlight))
        ink = option.palette.color(QPalette.ColorRole.PlaceholderText).name()
        side = min(place.height(), 24)
        box = QRect(0, 0, side, side)
        box.moveCenter(place.center())
        painter.drawPixmap(box, draw("photo", ink, 2 * side))
    else:
        scale = max(place.width() / pixmap.width(), place.height() / pixmap.height())
        width, height = place.width() / scale, place.height() / scale
        part = QRectF((pixmap.width() - width) / 2, (pixmap.height() - height) / 2, width, height)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(QRectF(place), pixmap, part)
    painter.restore()
